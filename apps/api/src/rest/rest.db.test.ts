import { inTransaction } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { newMediaKey } from "@max/platform/media-store/media-store";
import { createApiKey } from "@max/services/auth/api-key";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { customerWrites, makeTenant, PASSWORD, startApi, type TestApi } from "../../test/start-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi(inject("databaseUrl"));
});
afterAll(() => api.close());

async function shop(scopes: ("read" | "write" | "admin")[] = ["read", "write"]) {
  const tenant = await makeTenant(api.db);
  const { secret } = await createApiKey(tenant.call, { name: "shop", scopes });
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${api.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${secret}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: JSON.parse(text) as Record<string, unknown>, response };
  };
  await customerWrites(tenant, "Oi");
  const list = await send("GET", "/conversations");
  const { id } = (list.json.items as { id: string }[])[0]!;
  return { tenant, secret, send, id };
}

describe("an error over REST", () => {
  it("has a code, a sentence and the request's id, and the status that goes with the code", async () => {
    const { send, id } = await shop();
    const other = await shop();
    const cases: [string, string, unknown, number, string][] = [
      ["GET", `/conversations/${newId()}`, undefined, 404, "not_found"],
      ["GET", `/conversations/${other.id}`, undefined, 404, "not_found"],
      ["GET", "/conversations/not-an-id", undefined, 400, "invalid_input"],
      ["GET", "/conversations?state=open", undefined, 400, "invalid_input"],
      ["GET", "/conversations?limit=1000", undefined, 400, "invalid_input"],
      ["GET", "/conversations?surprise=1", undefined, 400, "invalid_input"],
      ["GET", "/conversations?q[$ne]=x", undefined, 400, "invalid_input"],
      ["POST", `/conversations/${id}/messages`, "{not json", 400, "invalid_input"],
      ["POST", `/conversations/${id}/messages`, "[]", 400, "invalid_input"],
      ["POST", `/conversations/${id}/messages`, { text: "" }, 400, "invalid_input"],
      ["POST", `/conversations/${id}/messages`, { text: "x", conversationId: id }, 400, "invalid_input"],
      ["POST", `/conversations/${id}/messages`, { text: "x", role: "admin" }, 400, "invalid_input"],
      ["POST", `/conversations/${id}/messages`, '{"text":"x","__proto__":{"a":1}}', 400, "invalid_input"],
      ["POST", `/conversations/${id}/messages`, { text: "x".repeat(1024 * 1024) }, 413, "payload_too_large"],
      ["POST", `/conversations/${id}/take`, {}, 403, "person_required"],
      ["POST", `/conversations/${id}/reopen`, {}, 409, "transition_refused"],
      ["POST", "/conversations/take-next", {}, 403, "person_required"],
      ["GET", "/quarantine", undefined, 403, "forbidden"],
      ["GET", "/nothing", undefined, 404, "not_found"],
      ["DELETE", `/conversations/${id}`, undefined, 404, "not_found"],
    ];
    for (const [method, path, body, status, code] of cases) {
      const answer = await send(method, path, body);
      expect([method, path, answer.status, answer.json.code]).toEqual([method, path, status, code]);
      expect(Object.keys(answer.json).sort()).toEqual(["code", "message", "requestId"]);
      expect(answer.json.requestId).toBe(answer.response.headers.get("x-request-id"));
    }
  });

  it("is the same for a missing, a wrong and a revoked key, and a cookie is no key", async () => {
    const { id, tenant } = await shop();
    const ana = await api.addPerson(tenant, { name: "Ana", role: "admin" });
    for (const headers of [
      {},
      { authorization: "Bearer sk_wrong" },
      { authorization: "Basic eA==" },
      { cookie: ana.cookie },
    ]) {
      const response = await fetch(`${api.url}/api/v1/conversations/${id}`, {
        headers: headers as Record<string, string>,
      });
      expect(response.status).toBe(401);
      await expect(response.json()).resolves.toMatchObject({ code: "unauthenticated" });
    }
  });
});

describe("lists", () => {
  it("take several states, and page by cursor", async () => {
    const { tenant, send } = await shop();
    for (let i = 0; i < 4; i++) await customerWrites(tenant, "Oi", `55119773044${20 + i}`);
    const seen: string[] = [];
    let cursor: unknown = "";
    do {
      const page = await send(
        "GET",
        `/conversations?state=new,queued&limit=2${cursor ? `&cursor=${encodeURIComponent(String(cursor))}` : ""}`,
      );
      seen.push(...(page.json.items as { id: string }[]).map(({ id }) => id));
      cursor = page.json.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(5);
    expect((await send("GET", "/conversations?state=closed")).json).toEqual({ items: [], nextCursor: null });
    expect((await send("GET", "/contacts")).json.items).toHaveLength(5);
  });
});

describe("tags over REST", () => {
  it("are made once, renamed, put on, listed by, taken off and archived", async () => {
    const { send, id } = await shop(["admin"]);
    const make = () => send("POST", "/tags", { name: "Peça quebrada", color: "red" }, { "idempotency-key": "tag-1" });
    const made = await make();
    expect([made.status, (await make()).text]).toEqual([200, made.text]);
    const tagId = String(made.json.id);
    expect(await send("POST", "/tags", { name: "PECA QUEBRADA" })).toMatchObject({
      status: 409,
      json: { code: "conflict" },
    });
    expect(await send("PATCH", `/tags/${tagId}`, { name: "Broken" })).toMatchObject({
      status: 200,
      json: { name: "Broken", color: "red" },
    });
    expect(await send("POST", `/conversations/${id}/tags`, { tagIds: [tagId] })).toMatchObject({
      status: 200,
      json: { tagIds: [tagId] },
    });
    const listed = async () =>
      ((await send("GET", `/conversations?tagId=${tagId}`)).json.items as { id: string }[]).map((one) => one.id);
    expect(await listed()).toEqual([id]);
    await send("POST", `/conversations/${id}/tags/remove`, { tagIds: [tagId] });
    expect(await listed()).toEqual([]);
    await send("POST", `/tags/${tagId}/archive`, {});
    expect((await send("GET", "/tags")).json).toEqual({
      items: [{ id: tagId, teamId: null, name: "Broken", color: "red", isArchived: true, isLeaving: false }],
      nextCursor: null,
    });
  });

  it("are not made by a key that may not configure", async () => {
    const { send } = await shop(["read", "write"]);
    expect(await send("POST", "/tags", { name: "VIP" })).toMatchObject({ status: 403, json: { code: "forbidden" } });
    expect((await send("GET", "/tags")).json).toEqual({ items: [], nextCursor: null });
  });
});

describe("an Idempotency-Key", () => {
  it("makes one message of a request that is sent again, and gives the same answer", async () => {
    const { send, id } = await shop();
    const headers = { "idempotency-key": "order-7" };
    const post = (text: string) => send("POST", `/conversations/${id}/messages`, { text }, headers);
    const [first, again] = [await post("Já saiu!"), await post("Já saiu!")];
    expect(first.status).toBe(200);
    expect(again.text).toBe(first.text);
    const different = await post("Outra coisa");
    expect([different.status, different.json.code]).toEqual([409, "conflict"]);
    const { json } = await send("GET", `/conversations/${id}/messages`);
    expect((json.items as { direction: string }[]).filter((m) => m.direction === "outbound")).toHaveLength(1);
  });

  it("keeps neither a password nor a token: signing in has none, and is done anew each time", async () => {
    const { tenant, send } = await shop();
    const ana = await api.addPerson(tenant, { name: "Ana", role: "agent" });
    const ask = () =>
      send(
        "POST",
        "/auth/token",
        { company: tenant.slug, email: ana.email, password: PASSWORD },
        { "idempotency-key": "sign-in" },
      );
    const [first, again] = [await ask(), await ask()];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.json.token).not.toBe(first.json.token);
    const kept = await inTransaction(tenant.call, (tx) =>
      tx.query("select 1 from idempotency_keys where tenant_id = $1", [tenant.tenantId]),
    );
    expect(kept).toEqual([]);
    const { paths } = (await (await fetch(`${api.url}/api/openapi.json`)).json()) as {
      paths: Record<string, { post?: { parameters?: { name: string }[] } }>;
    };
    const keyed = Object.keys(paths).filter((path) =>
      paths[path]?.post?.parameters?.some(({ name }) => name === "Idempotency-Key"),
    );
    expect(keyed).toContain("/conversations/{conversationId}/messages");
    expect(keyed).not.toContain("/auth/token");
  });

  it("must be a short printable word", async () => {
    const { send, id } = await shop();
    const answer = await send(
      "POST",
      `/conversations/${id}/close`,
      { disposition: "Spam" },
      { "idempotency-key": "a b" },
    );
    expect([answer.status, answer.json.code]).toEqual([400, "invalid_input"]);
  });
});

describe("a token", () => {
  it("lets a program act as a person for 15 minutes", async () => {
    const { tenant, id } = await shop();
    const ana = await api.addPerson(tenant, { name: "Ana", role: "agent" });
    const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${api.url}/api/v1${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
    const response = await post("/auth/token", { company: tenant.slug, email: ana.email, password: PASSWORD });
    expect(response.status).toBe(200);
    const { token, expiresAt } = (await response.json()) as { token: string; expiresAt: string };
    expect((Date.parse(expiresAt) - Date.now()) / 60_000).toBeCloseTo(15, 0);
    const taken = await post(`/conversations/${id}/take`, {}, { authorization: `Bearer ${token}` });
    await expect(taken.json()).resolves.toMatchObject({ state: "assigned", assigneeId: ana.userId });
    const wrong = await post("/auth/token", { company: tenant.slug, email: ana.email, password: "wrong" });
    expect(wrong.status).toBe(401);
    await expect(wrong.json()).resolves.toMatchObject({ code: "unauthenticated" });
  });
});

describe("a customer's file", () => {
  it("is given to who may read the conversation, never as something a browser would run", async () => {
    const { tenant, secret, id, send } = await shop();
    const { json } = await send("GET", `/conversations/${id}/messages`);
    const messageId = (json.items as { id: string }[])[0]!.id;
    const [attachmentId, storageKey, previewKey] = [
      newId(),
      newMediaKey(tenant.tenantId),
      newMediaKey(tenant.tenantId),
    ];
    await api.media.put(storageKey, Readable.from([Buffer.from("<script>alert(1)</script>")]));
    await api.media.put(previewKey, Readable.from([Buffer.from("webp")]));
    await inTransaction(tenant.call, (tx) =>
      tx.query(
        `insert into attachments (tenant_id, id, message_id, state, mime_type, file_name, size_bytes, storage_key, preview_key)
         values ($1, $2, $3, 'stored', 'text/html', 'página.html', 25, $4, $5)`,
        [tenant.tenantId, attachmentId, messageId, storageKey, previewKey],
      ),
    );
    const get = (path: string, headers: Record<string, string>) => fetch(api.url + path, { headers });
    const mine = { authorization: `Bearer ${secret}` };
    const file = await get(`/files/${attachmentId}`, mine);
    expect(file.status).toBe(200);
    expect(await file.text()).toBe("<script>alert(1)</script>");
    expect(Object.fromEntries(file.headers)).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="p_gina.html"; filename*=UTF-8''p%C3%A1gina.html`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "private, max-age=3600",
    });
    const preview = await get(`/files/${attachmentId}/preview`, mine);
    expect(preview.headers.get("content-type")).toBe("image/webp");

    const other = await shop();
    const theirs = { authorization: `Bearer ${other.secret}` };
    const [foreign, absent] = [await get(`/files/${attachmentId}`, theirs), await get(`/files/${newId()}`, theirs)];
    expect([foreign.status, absent.status]).toEqual([404, 404]);
    const { requestId: _a, ...one } = (await foreign.json()) as Record<string, string>;
    const { requestId: _b, ...two } = (await absent.json()) as Record<string, string>;
    expect(one).toEqual(two);
    expect((await get(`/files/${attachmentId}`, {})).status).toBe(401);
  });
});

describe("what runs MAX", () => {
  it("asks for health by name and hears no more", async () => {
    await expect((await fetch(`${api.url}/healthz`)).json()).resolves.toEqual({ status: "up" });
    await expect((await fetch(`${api.url}/readyz`)).json()).resolves.toEqual({
      database: "up",
      bus: "up",
      storing: "up",
    });
  });

  it("reads numbers with the token; without it there is no such page", async () => {
    const page = await fetch(`${api.url}/metrics`, { headers: { authorization: "Bearer metrics-token" } });
    expect(await page.text()).toContain("max_live_connections");
    for (const authorization of ["", "Bearer wrong", "metrics-token"])
      expect((await fetch(`${api.url}/metrics`, { headers: { authorization } })).status).toBe(404);
  });

  it("finds the security headers on every answer, and nobody's version", async () => {
    for (const path of [
      "/",
      "/healthz",
      "/api/docs",
      "/api/openapi.json",
      "/api/v1/nothing",
      "/trpc/workspace.get",
      "/files/x",
      "/%zz",
      "/webhooks/whatsapp",
    ]) {
      const { headers } = await fetch(api.url + path);
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(headers.get("content-security-policy"), path).toContain("default-src");
      expect(headers.get("referrer-policy"), path).toBe("same-origin");
      expect(headers.get("x-request-id"), path).toMatch(/^[0-9a-f-]{36}$/);
      for (const name of ["server", "x-powered-by"]) expect(headers.get(name), path).toBeNull();
    }
  });
});

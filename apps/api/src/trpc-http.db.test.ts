import { newId } from "@max/platform/ids";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { customerWrites, makeTenant, PASSWORD, startApi, type TestApi } from "../test/start-api.ts";
import { allProcedures } from "./router.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi(inject("databaseUrl"));
});
afterAll(() => api.close());

async function deskWithOneConversation() {
  const tenant = await makeTenant(api.db);
  const ana = await api.addPerson(tenant, { name: "Ana", role: "admin" });
  await customerWrites(tenant, "Oi");
  const { data } = await api.call("conversation.list", {}, { cookie: ana.cookie, method: "GET" });
  const { id } = (data as { items: { id: string }[] }).items[0]!;
  const stateNow = async () => {
    const answer = await api.call("conversation.view", { conversationId: id }, { cookie: ana.cookie, method: "GET" });
    return (answer.data as { state: string }).state;
  };
  return { tenant, ana, id, stateNow };
}

describe("a page of somebody else's", () => {
  const JSON_TYPE = "application/json";
  it.each<[string, number, { method?: string; type?: string | null; origin?: string | null; path?: string }]>([
    ["a form", 415, { type: "application/x-www-form-urlencoded" }],
    ["plain text", 415, { type: "text/plain" }],
    ["plain text that says JSON", 415, { type: "text/plain; charset=application/json" }],
    ["a multipart form", 415, { type: "multipart/form-data; boundary=x" }],
    ["bytes", 415, { type: "application/octet-stream" }],
    ["no content type", 415, { type: null }],
    ["something like JSON", 415, { type: "application/json-patch" }],
    ["JSON from another origin", 403, { type: JSON_TYPE, origin: "https://evil.example" }],
    ["JSON from our name at another port", 403, { type: JSON_TYPE, origin: "http://localhost:1" }],
    ["JSON from a sandboxed frame", 403, { type: JSON_TYPE, origin: "null" }],
    ["JSON from nowhere", 403, { type: JSON_TYPE, origin: null }],
    ["a GET", 405, { method: "GET", type: null }],
    ["a GET that asks to be a POST", 405, { method: "GET", type: null, path: "&_method=POST" }],
    ["a PUT", 404, { method: "PUT", type: JSON_TYPE }],
    ["a DELETE", 404, { method: "DELETE", type: JSON_TYPE }],
  ])("changes nothing with a person's cookie by %s", async (_name, status, request) => {
    const { ana, id, stateNow } = await deskWithOneConversation();
    const { method = "POST", type = JSON_TYPE, origin = api.origin, path = "" } = request;
    const input = JSON.stringify({ conversationId: id });
    const query = method === "GET" ? `?input=${encodeURIComponent(input)}${path}` : "";
    const response = await fetch(`${api.url}/trpc/conversation.take${query}`, {
      method,
      headers: {
        cookie: ana.cookie,
        ...(type === null ? {} : { "content-type": type }),
        ...(origin === null ? {} : { origin }),
        "x-http-method-override": "POST",
      },
      ...(method === "GET" ? {} : { body: Buffer.from(input) }),
    });
    expect(response.status).toBe(status);
    expect(await stateNow()).toBe("new");
  });

  it("is told apart from our own, which may", async () => {
    const { ana, id, stateNow } = await deskWithOneConversation();
    const own = await api.call("conversation.take", { conversationId: id }, { cookie: ana.cookie });
    expect(own.status).toBe(200);
    expect(await stateNow()).toBe("assigned");
  });
});

describe("what a caller sends", () => {
  it("is refused with any field too many, on every change there is", async () => {
    const { ana, id } = await deskWithOneConversation();
    const extra = { role: "admin", tenantId: newId(), approved: true };
    for (const { path, type } of allProcedures()) {
      if (type !== "mutation" || path === "auth.signOut") continue;
      const answer = await api.call(path, { conversationId: id, ...extra }, { cookie: ana.cookie });
      expect([path, answer.status, answer.error?.data.domainCode]).toEqual([path, 400, "invalid_input"]);
    }
  });

  it("is refused where an object stands for a word", async () => {
    const operators = [{ $ne: null }, { $regex: ".*" }, [], ["a"], true, 7, null];
    for (const value of operators) {
      const answer = await api.call("auth.signIn", { company: value, email: value, password: value });
      expect(answer.error?.data.domainCode).toBe("invalid_input");
    }
    const polluting = await fetch(`${api.url}/trpc/auth.signIn`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}',
    });
    expect(polluting.status).toBe(400);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it("may be 1 MiB and a batch of 20, not more", async () => {
    const { ana } = await deskWithOneConversation();
    const big = await api.call("auth.signIn", { company: "x".repeat(1024 * 1024) });
    expect([big.status, big.error?.data.domainCode]).toEqual([413, "payload_too_large"]);
    const batch = (size: number) =>
      fetch(`${api.url}/trpc/${Array(size).fill("workspace.counts").join(",")}?batch=1&input=%7B%7D`, {
        headers: { cookie: ana.cookie },
      });
    expect((await batch(20)).status).toBe(200);
    expect((await batch(21)).status).toBe(400);
  });

  it.each(["not json", "", "{", "[]", "null", '"a"', "\u0000"])("is refused politely when it is %j", async (body) => {
    const response = await fetch(`${api.url}/trpc/auth.signIn`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).toContain("invalid_input");
    expect(text).not.toMatch(/stack|node_modules|at /);
  });
});

describe("signing in", () => {
  it("gives a new session each time and ends only its own", async () => {
    const tenant = await makeTenant(api.db);
    const ana = await api.addPerson(tenant, { name: "Ana", role: "agent" });
    const signIn = async () => {
      const { response } = await api.call("auth.signIn", {
        company: tenant.slug,
        email: ana.email,
        password: PASSWORD,
      });
      const [cookie] = response.headers.getSetCookie();
      expect(cookie).toMatch(/^max_session=[0-9a-f-]{36}\.[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/);
      return cookie!.split(";", 1)[0]!;
    };
    const [first, second] = [await signIn(), await signIn()];
    expect(first).not.toBe(second);
    const out = await api.call("auth.signOut", undefined, { cookie: first });
    expect(out.response.headers.getSetCookie()[0]).toMatch(/^max_session=; Max-Age=0/);
    expect((await api.call("workspace.get", undefined, { cookie: first, method: "GET" })).status).toBe(401);
    expect((await api.call("workspace.get", undefined, { cookie: second, method: "GET" })).status).toBe(200);
  });

  it("gives away nothing when it fails, and writes no secret to the log", async () => {
    const answer = await api.call("auth.signIn", { company: "nobody", email: "a@b.c", password: "seeded-secret-1" });
    expect(answer).toMatchObject({
      status: 401,
      error: { message: "The company, e-mail or password is not right.", data: { domainCode: "unauthenticated" } },
    });
    expect(answer.response.headers.getSetCookie()).toEqual([]);
    expect(answer.response.headers.get("x-request-id")).toBe(answer.error?.data.requestId);
    expect(api.lines.join()).not.toContain("seeded-secret");
  });

  it("does not believe an address or a name that a header from outside claims", async () => {
    const tenant = await makeTenant(api.db);
    const ana = await api.addPerson(tenant, { name: "Ana", role: "admin" });
    const claims = { "x-remote-user": ana.email, "x-forwarded-user": ana.email, "x-forwarded-for": "10.0.0.1" };
    const answer = await api.call("workspace.get", undefined, { headers: claims, method: "GET" });
    expect(answer.status).toBe(401);
  });
});

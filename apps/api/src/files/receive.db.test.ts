/** Files on their way out: whose they are, what is taken, what is refused by its own bytes, and that nothing is left of what was not taken. */
import { connect } from "node:net";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { HOSTILE_FILES, HOSTILE_NAMES, ogg, PDF, PHOTO, png, WORD, zip } from "@max/db/test/hostile-files";
import { inTransaction } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { createApiKey } from "@max/services/auth/api-key";
import { deleteUnusedUploads } from "@max/services/attachment/delete-unused-uploads";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { customerWrites, makeTenant, startApi, type TestApi } from "../../test/start-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi(inject("databaseUrl"));
});
afterAll(() => api.close());

const JPEG = PHOTO.subarray(0, 4_000);

type Query = { name: string; type?: string; voice?: string; conversationId?: string };

/** A company with a conversation of Ana's. */
async function desk() {
  const tenant = await makeTenant(api.db);
  await customerWrites(tenant, "Oi");
  const ana = await api.addPerson(tenant, { name: "Ana", role: "admin" });
  const list = await api.call("conversation.list", { limit: 1 }, { cookie: ana.cookie, method: "GET" });
  const conversationId = (list.data as { items: { id: string }[] }).items[0]!.id;
  const upload = async (body: Buffer, query: Query, headers: Record<string, string> = {}) => {
    const response = await fetch(`${api.url}/files?${new URLSearchParams({ conversationId, ...query })}`, {
      method: "POST",
      headers: {
        cookie: ana.cookie,
        origin: api.origin,
        "content-type": "application/octet-stream",
        ...headers,
      },
      body: new Uint8Array(body),
    });
    return { status: response.status, json: (await response.json()) as Record<string, string> };
  };
  const send = (attachmentId: string | undefined, text = "", cookie = ana.cookie) =>
    api.call("message.send", { conversationId, clientMessageId: newId(), text, attachmentId }, { cookie });
  const rows = () =>
    inTransaction(tenant.call, (tx) => tx.query(`select * from uploads where tenant_id = $1`, [tx.tenantId]));
  const files = async () =>
    (
      await readdir(join(api.config.webFolder, "../media", tenant.tenantId), { recursive: true }).catch(() => [])
    ).filter((name) => name.includes("/"));
  return { tenant, ana, conversationId, upload, send, rows, files };
}

describe("a file that is sent", () => {
  it.each([
    ["a picture", JPEG, "photo.jpg", "image/jpeg", "image"],
    ["a screenshot", png(4, 4), "shot.png", "image/png", "image"],
    ["a document", PDF, "invoice.pdf", "application/pdf", "document"],
    ["a Word document", WORD, "letter.docx", "", "document"],
    ["a table as text", Buffer.from("a;b\n1;2\n"), "prices.csv", "text/csv", "document"],
    [
      "sound",
      Buffer.concat([Buffer.from("ID3\x03\0\0\0\0\0\0", "latin1"), Buffer.from("fffb9000", "hex"), Buffer.alloc(500)]),
      "song.mp3",
      "audio/mpeg",
      "audio",
    ],
  ])("%s is taken as what it is and becomes the message's file, once", async (_what, bytes, name, type, kind) => {
    const d = await desk();
    const { status, json } = await d.upload(bytes, { name, type });
    expect([status, json]).toEqual([200, expect.objectContaining({ kind, fileName: name, sizeBytes: bytes.length })]);
    const sent = await d.send(json.id, kind === "audio" ? "" : "Here it is");
    expect(sent.data).toMatchObject({
      kind,
      status: "queued",
      text: kind === "audio" ? null : "Here it is",
      attachment: { id: json.id, state: "stored", fileName: name, url: `/files/${json.id}` },
    });
    expect(await d.rows()).toEqual([]);
    const again = await d.send(json.id);
    expect([again.status, again.error?.data.domainCode]).toEqual([404, "not_found"]);
    const file = await fetch(`${api.url}/files/${json.id}`, { headers: { cookie: d.ana.cookie } });
    expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes);
    expect(file.headers.get("content-disposition")).toMatch(/^attachment/);
    const part = await fetch(`${api.url}/files/${json.id}`, { headers: { cookie: d.ana.cookie, range: "bytes=1-3" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 1-3/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(1, 4));
  });

  it("is a voice note when it was recorded as one and is Opus", async () => {
    const d = await desk();
    expect((await d.upload(ogg("OpusHead"), { name: "voice.ogg", voice: "true" })).json.kind).toBe("voice");
    expect((await d.upload(JPEG, { name: "voice.ogg", voice: "true" })).json.code).toBe("file_refused");
  });

  it("can be sent by a program, by the same rules", async () => {
    const d = await desk();
    const { secret } = await createApiKey(d.tenant.call, { name: "shop", scopes: ["read", "write"] });
    const post = (
      path: string,
      body: string | Uint8Array<ArrayBuffer>,
      type: string,
      more: Record<string, string> = {},
    ) =>
      fetch(`${api.url}/api/v1/conversations/${d.conversationId}${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${secret}`, "content-type": type, ...more },
        body,
      });
    const upload = await post("/files?name=a.pdf", new Uint8Array(PDF), "application/octet-stream");
    const { id } = (await upload.json()) as { id: string };
    // Whoever did not upload it cannot send it.
    expect((await d.send(id)).status).toBe(404);
    const sent = await post("/messages", JSON.stringify({ text: "Yours", attachmentId: id }), "application/json");
    expect([sent.status, await sent.json()]).toEqual([
      200,
      expect.objectContaining({ kind: "document", text: "Yours" }),
    ]);
    const { paths } = (await (await fetch(`${api.url}/api/openapi.json`)).json()) as { paths: Record<string, object> };
    expect(paths["/conversations/{conversationId}/files"]).toHaveProperty("post.requestBody");
  });
});

describe("a file for a canned response", () => {
  /** Uploads as Ana, or as whoever's cookie is given. */
  const forCanned = (d: Awaited<ReturnType<typeof desk>>) => async (body: Buffer, name: string, cookie?: string) => {
    const response = await fetch(`${api.url}/canned-files?${new URLSearchParams({ name })}`, {
      method: "POST",
      headers: {
        cookie: cookie ?? d.ana.cookie,
        origin: api.origin,
        "content-type": "application/octet-stream",
      },
      body: new Uint8Array(body),
    });
    return { status: response.status, json: (await response.json()) as Record<string, string> };
  };
  const withFiles = (fileIds: unknown[]) => ({
    scope: "tenant",
    code: "terms",
    title: "Terms",
    body: "Here.",
    fileIds,
  });

  it("is stored with it, put beside a reply without being sent again, and reaches the customer as it is", async () => {
    const d = await desk();
    const { json } = await forCanned(d)(PDF, "terms.pdf");
    expect(json).toMatchObject({ kind: "document", mimeType: "application/pdf", fileName: "terms.pdf" });
    const made = await api.call("cannedResponse.create", withFiles([json.id]), { cookie: d.ana.cookie });
    expect(made.data).toMatchObject({ files: [{ id: json.id, fileName: "terms.pdf", sizeBytes: PDF.length }] });
    const attach = () =>
      api.call(
        "cannedResponse.attachFile",
        { cannedFileId: json.id, conversationId: d.conversationId },
        { cookie: d.ana.cookie },
      );
    const uploads = [await attach(), await attach()].map(({ data }) => data as { id: string });
    expect(await d.files()).toHaveLength(1);
    const sent = await d.send(uploads[0]!.id, "Here are our terms");
    expect(sent.data).toMatchObject({
      kind: "document",
      text: "Here are our terms",
      attachment: { fileName: "terms.pdf" },
    });
    const file = await fetch(`${api.url}/files/${uploads[0]!.id}`, { headers: { cookie: d.ana.cookie } });
    expect(Buffer.from(await file.arrayBuffer())).toEqual(PDF);
    await api.call("message.discardFile", { attachmentId: uploads[1]!.id }, { cookie: d.ana.cookie });
    expect(await d.files()).toHaveLength(1);
  });

  it("is taken back with its bytes while it is in no response", async () => {
    const d = await desk();
    const { json } = await forCanned(d)(PDF, "terms.pdf");
    const leo = await api.addPerson(d.tenant, { name: "Leo", role: "admin" });
    const discard = (cookie: string) => api.call("cannedResponse.discardFile", { cannedFileId: json.id }, { cookie });
    expect((await discard(leo.cookie)).status).toBe(404);
    expect((await discard(d.ana.cookie)).data).toEqual({ discarded: true });
    expect(await d.files()).toEqual([]);
  });

  it.each<[string, Buffer, string]>([
    ["a page", Buffer.from("<!doctype html><script>alert(1)</script>"), "a.html"],
    ["a program called a document", Buffer.from(`MZ${"\0".repeat(100)}`, "latin1"), "a.pdf"],
    ["an archive", zip("a.txt", "hello"), "a.zip"],
    ["a picture of 50,000 by 50,000", png(50_000, 50_000), "a.png"],
    ["nothing", Buffer.alloc(0), "a.pdf"],
  ])("is refused by its own bytes, and nothing of it is kept: %s", async (_what, bytes, name) => {
    const d = await desk();
    const { status, json } = await forCanned(d)(bytes, name);
    expect([status, json.code]).toEqual([422, "file_refused"]);
    expect(await d.files()).toEqual([]);
  });

  it("is nobody's who is not signed in, and no key's that may only work", async () => {
    const d = await desk();
    expect((await forCanned(d)(PDF, "terms.pdf", "")).status).toBe(401);
    const post = async (scopes: ("read" | "write" | "admin")[]) => {
      const { secret } = await createApiKey(d.tenant.call, { name: "shop", scopes });
      const headers = { authorization: `Bearer ${secret}`, "content-type": "application/octet-stream" };
      const url = `${api.url}/api/v1/canned-files?name=terms.pdf`;
      return (await fetch(url, { method: "POST", headers, body: new Uint8Array(PDF) })).status;
    };
    expect([await post(["read", "write"]), await post(["admin"])]).toEqual([403, 200]);
  });
});

/** What a browser may be told of a file: never anything that it would run or show in our origin. */
const SERVED_AS = /^(?:application\/(?:octet-stream|pdf)|image\/(?:jpeg|png|webp|gif)|(?:audio|video)\/[a-z0-9.+-]+)$/;

function expectHarmless({ headers }: Response) {
  expect(headers.get("content-type")).toMatch(SERVED_AS);
  expect(headers.get("content-disposition")).toMatch(
    /^attachment; filename="[\w .()-]*"; filename\*=UTF-8''[\w%.~!-]*$/,
  );
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
}

describe("S12: a file that is not what it should be", () => {
  it("is one of sixty, at least", () => {
    expect(HOSTILE_FILES.length + HOSTILE_NAMES.length).toBeGreaterThanOrEqual(60);
  });

  const refused = HOSTILE_FILES.filter(({ whatsapp }) => whatsapp === null);
  it.each(refused)("is refused with a sentence, and nothing of it is kept: $what", async ({ name, type, bytes }) => {
    const d = await desk();
    const { status, json } = await d.upload(bytes, { name, type });
    expect([status, json.code]).toEqual([422, "file_refused"]);
    expect(json.message).toMatch(/\.$/);
    expect(await d.rows()).toEqual([]);
    expect(await d.files()).toEqual([]);
  });

  const taken = HOSTILE_FILES.filter(({ whatsapp }) => whatsapp !== null);
  it.each(taken)("is taken as what its bytes are, and served as nothing else: $what", async (file) => {
    const d = await desk();
    const { status, json } = await d.upload(file.bytes, { name: file.name, type: file.type });
    expect([status, json.kind]).toEqual([200, file.whatsapp]);
    const sent = await d.send(json.id);
    expect(sent.data).toMatchObject({ attachment: { previewUrl: null } });
    const served = await fetch(`${api.url}/files/${json.id}`, { headers: { cookie: d.ana.cookie } });
    expectHarmless(served);
    expect(Buffer.from(await served.arrayBuffer())).toEqual(file.bytes);
    expect((await fetch(`${api.url}/files/${json.id}/preview`, { headers: { cookie: d.ana.cookie } })).status).toBe(
      404,
    );
    // A computer that it is saved on goes by the ending.
    expect(json.fileName).not.toMatch(/\.(?:html?|hta|php|jar|exe|js|svgz?)$/i);
  });

  it.each(HOSTILE_NAMES)("has a harmless name where it is served: %s", async (_what, name) => {
    const d = await desk();
    const { json } = await d.upload(PDF, { name });
    expect(json.fileName).toMatch(/\.pdf$/);
    await d.send(json.id);
    expectHarmless(await fetch(`${api.url}/files/${json.id}`, { headers: { cookie: d.ana.cookie } }));
  });

  it.each([
    ["no name", ""],
    ["a null byte in it", "a\0.pdf"],
    ["no end", "a".repeat(241)],
  ])("is refused under a name with %s", async (_what, name) => {
    const d = await desk();
    const { status, json } = await d.upload(PDF, { name });
    expect([status, json.code]).toEqual([400, "invalid_input"]);
    expect(await d.files()).toEqual([]);
  });

  it("is refused when it is too large for its kind", async () => {
    const d = await desk();
    const large = Buffer.concat([JPEG, Buffer.alloc(5 * 1024 * 1024)]);
    const { json } = await d.upload(large, { name: "a.jpg" });
    expect([json.code, json.message]).toEqual(["file_refused", expect.stringContaining("5 MB at most")]);
    expect(await d.files()).toEqual([]);
  });
});

/** Writes an upload byte by byte, one piece in 0.8 s. @returns the answer */
function raw(d: Awaited<ReturnType<typeof desk>>, headers: string[], pieces: () => Buffer[]): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(Number(new URL(api.url).port), "127.0.0.1", () => {
      const head = [
        `POST /files?conversationId=${d.conversationId}&name=a.pdf HTTP/1.1`,
        "Host: a",
        "Connection: close",
        `Cookie: ${d.ana.cookie}`,
        `Origin: ${api.origin}`,
        "Content-Type: application/octet-stream",
        ...headers,
      ];
      socket.write(`${head.join("\r\n")}\r\n\r\n`);
      const left = pieces();
      const drip = setInterval(() => {
        const next = left.shift();
        if (next && !socket.destroyed) socket.write(next);
        else clearInterval(drip);
      }, 800);
    });
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
  });
}

describe("an upload", () => {
  it("is refused to other pages, without a session, and in any other form than raw bytes", async () => {
    const d = await desk();
    const query = { name: "a.pdf" };
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "" },
      { origin: api.origin, authorization: "Bearer sk_wrong" },
    ];
    for (const headers of foreign) expect([401, 403]).toContain((await d.upload(PDF, query, headers)).status);
    expect((await d.upload(PDF, query, { cookie: "" })).status).toBe(401);
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "image/png",
    ])
      expect((await d.upload(PDF, query, { "content-type": type })).status).toBe(415);
    // The programs' own door takes no cookie.
    const cookie = await fetch(`${api.url}/api/v1/conversations/${d.conversationId}/files?name=a.pdf`, {
      method: "POST",
      headers: { cookie: d.ana.cookie, origin: api.origin, "content-type": "application/octet-stream" },
      body: new Uint8Array(PDF),
    });
    expect(cookie.status).toBe(401);
    expect(await d.rows()).toEqual([]);
    expect(await d.files()).toEqual([]);
  });

  it("goes only to a conversation one may write in, and another company's is not there", async () => {
    const [d, other] = [await desk(), await desk()];
    const eve = await api.addPerson(d.tenant, { name: "Eve", role: "agent", teamIds: [d.tenant.teams.returns] });
    const asEve = await d.upload(PDF, { name: "a.pdf" }, { cookie: eve.cookie });
    expect([asEve.status, asEve.json.code]).toEqual([403, "forbidden"]);
    const [foreign, absent] = [
      await d.upload(PDF, { name: "a.pdf", conversationId: other.conversationId }),
      await d.upload(PDF, { name: "a.pdf", conversationId: newId() }),
    ];
    expect([foreign.status, foreign.json.code, foreign.json.message]).toEqual([404, "not_found", absent.json.message]);
    const theirs = await other.upload(PDF, { name: "a.pdf" });
    expect((await d.send(theirs.json.id)).status).toBe(404);
    const mine = await d.upload(PDF, { name: "a.pdf" });
    const leo = await api.addPerson(d.tenant, { name: "Leo", role: "admin" });
    expect((await d.send(mine.json.id, "", leo.cookie)).status).toBe(404);
    expect((await d.send(mine.json.id)).status).toBe(200);
  });

  it("that announces more than a file may have is refused unread", async () => {
    const d = await desk();
    const answer = await raw(d, [`Content-Length: ${101 * 1024 * 1024}`], () => [Buffer.from("%PDF")]);
    expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*"code":"payload_too_large"/);
    expect(await d.files()).toEqual([]);
  });

  it("may take longer than other requests, as long as something comes", async () => {
    const d = await desk();
    const answer = await raw(d, [`Content-Length: ${PDF.length}`], () => [...PDF].map((byte) => Buffer.from([byte])));
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  }, 40_000);

  it("can be taken back, and leaves after a week unsent", async () => {
    const d = await desk();
    const [kept, old, gone] = [
      await d.upload(PDF, { name: "kept.pdf" }),
      await d.upload(PDF, { name: "old.pdf" }),
      await d.upload(PDF, { name: "gone.pdf" }),
    ];
    const discard = (id: string | undefined, cookie = d.ana.cookie) =>
      api.call("message.discardFile", { attachmentId: id }, { cookie });
    const leo = await api.addPerson(d.tenant, { name: "Leo", role: "admin" });
    expect((await discard(gone.json.id, leo.cookie)).status).toBe(404);
    expect((await discard(gone.json.id)).data).toEqual({ discarded: true });
    expect((await discard(gone.json.id)).status).toBe(404);
    await inTransaction(d.tenant.call, (tx) =>
      tx.query(`update uploads set created_at = now() - interval '8 days' where tenant_id = $1 and id = $2`, [
        tx.tenantId,
        old.json.id,
      ]),
    );
    expect(await deleteUnusedUploads(d.tenant.call, api.media)).toBe(1);
    expect(await d.rows()).toMatchObject([{ id: kept.json.id }]);
    expect(await d.files()).toHaveLength(1);
  });
});

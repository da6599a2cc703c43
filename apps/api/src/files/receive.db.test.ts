/** Files on their way out: whose they are, what is taken, what is refused by its own bytes, and that nothing is left of what was not taken. */
import { connect } from "node:net";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
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

const JPEG = Buffer.concat([Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"), Buffer.alloc(200, 7)]);
/** Eight bits, colours of its own. @param colours 2 RGB, 3 palette, 6 RGBA */
function png(width: number, height: number, bits = 8, colours = 2): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([bits, colours], 8);
  const chunk = (type: string, data: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    return Buffer.concat([size, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.alloc(64))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
const PDF = Buffer.from("%PDF-1.7\n%%EOF\n");
const ogg = (codec: string) =>
  Buffer.concat([
    Buffer.from("OggS\0\x02", "latin1"),
    Buffer.alloc(20),
    Buffer.from([1, 19]),
    Buffer.from(codec),
    Buffer.alloc(60),
  ]);
/** A stored entry; enough of a container for whoever looks only at names. */
function zip(name: string, content: string): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt32LE(content.length, 18);
  head.writeUInt32LE(content.length, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, Buffer.from(name), Buffer.from(content)]);
}
const WORD = zip(
  "[Content_Types].xml",
  `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
);

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

describe("S12: a file that is not what it should be", () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`;
  const html = "<!doctype html><script>alert(1)</script>";
  it.each<[string, Buffer, Query]>([
    ["an SVG", Buffer.from(svg), { name: "a.svg", type: "image/svg+xml" }],
    ["an SVG called a picture", Buffer.from(svg), { name: "a.png", type: "image/png" }],
    [
      "an XML prologue before an SVG",
      Buffer.from(`<?xml version="1.0"?>${svg}`),
      { name: "a.jpg", type: "image/jpeg" },
    ],
    ["a page called a picture", Buffer.from(html), { name: "a.jpg", type: "image/jpeg" }],
    ["a page", Buffer.from(html), { name: "a.html", type: "text/html" }],
    ["a script", Buffer.from("alert(1)"), { name: "a.js", type: "text/javascript" }],
    ["a GIF that is a script", Buffer.from("GIF89a=alert(1)//"), { name: "a.gif", type: "image/gif" }],
    ["a program", Buffer.from(`MZ${"\0".repeat(100)}`, "latin1"), { name: "a.pdf", type: "application/pdf" }],
    ["an archive", zip("a.txt", "hello"), { name: "a.zip", type: "application/zip" }],
    ["an archive called a document", zip("evil.js", "alert(1)"), { name: "a.docx" }],
    [
      "an old Office container of another program",
      Buffer.from("d0cf11e0a1b11ae1".padEnd(1200, "0"), "hex"),
      { name: "setup.msi" },
    ],
    ["nothing", Buffer.alloc(0), { name: "a.png", type: "image/png" }],
    ["bytes of no format", Buffer.alloc(300, 1), { name: "a.txt", type: "text/plain" }],
    ["text that is none", Buffer.from([0x61, 0xc3, 0x28]), { name: "a.txt", type: "text/plain" }],
    ["Vorbis in Ogg", ogg("\x01vorbis"), { name: "a.ogg", type: "audio/ogg" }],
    ["a picture of 50,000 by 50,000", png(50_000, 50_000), { name: "a.png", type: "image/png" }],
    ["a picture from a palette", png(4, 4, 8, 3), { name: "a.png", type: "image/png" }],
    ["a picture of sixteen bits", png(4, 4, 16), { name: "a.png", type: "image/png" }],
    ["half a picture's head", png(4, 4).subarray(0, 20), { name: "a.png", type: "image/png" }],
    ["a picture too large for its kind", Buffer.concat([JPEG, Buffer.alloc(5 * 1024 * 1024)]), { name: "a.jpg" }],
  ])("is refused with a sentence, and nothing of it is kept: %s", async (_what, bytes, query) => {
    const d = await desk();
    const { status, json } = await d.upload(bytes, query);
    expect([status, json.code]).toEqual([422, "file_refused"]);
    expect(json.message).toMatch(/\.$/);
    expect(await d.rows()).toEqual([]);
    expect(await d.files()).toEqual([]);
  });

  it.each([
    ["up the path", "../../etc/passwd.pdf"],
    ["turned around", "evil\u202Efdp.exe.pdf"],
    ["with a line's end", "a\r\nSet-Cookie: x=1.pdf"],
    ["with markup", `"><script>alert(1)</script>.pdf`],
  ])("has a harmless name where it is served: %s", async (_what, name) => {
    const d = await desk();
    const { json } = await d.upload(PDF, { name });
    await d.send(json.id);
    const { headers } = await fetch(`${api.url}/files/${json.id}`, { headers: { cookie: d.ana.cookie } });
    expect(headers.get("content-disposition")).toMatch(
      /^attachment; filename="[\w .()-]*"; filename\*=UTF-8''[\w%.-]*$/,
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
  });

  it("that is a picture and a page at once is a picture, and never shown as it came", async () => {
    const d = await desk();
    const both = Buffer.concat([JPEG, Buffer.from(html)]);
    const { json } = await d.upload(both, { name: "a.html", type: "text/html" });
    expect(json).toMatchObject({ kind: "image", mimeType: "image/jpeg" });
    const sent = await d.send(json.id);
    expect(sent.data).toMatchObject({ attachment: { previewUrl: null } });
    const { headers } = await fetch(`${api.url}/files/${json.id}`, { headers: { cookie: d.ana.cookie } });
    expect([headers.get("content-type"), headers.get("content-disposition")]).toEqual([
      "image/jpeg",
      expect.stringMatching(/^attachment/),
    ]);
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

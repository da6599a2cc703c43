import { createHmac } from "node:crypto";
import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { DomainError } from "@max/domain/errors";
import type { InboxId, TenantId } from "@max/domain/ids";
import { afterEach, describe, expect, it } from "vitest";
import { fakeDeps } from "../../test/fake-deps.ts";
import { type ApiServer, buildServer } from "../server.ts";

const SECRET = "app-secret-for-tests";
const OTHERS_SECRET = "another-company";
const INBOX = "0198f3a0-0000-7000-8000-000000000001" as InboxId;
const BODY = Buffer.from(
  '{"object":"whatsapp_business_account","entry":[{"changes":[{"value":{"metadata":{"phone_number_id":"300000000000001"},"messages":[{"from":"5511900001234","text":{"body":"Ol\\u00e1"}}]}}]}]}',
);
const sign = (body: Buffer, secret = SECRET) => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

let server: ApiServer;
afterEach(() => server.close());

async function start() {
  const deps = fakeDeps({ metaAppSecrets: [SECRET, "the-next-secret"], metaVerifyToken: "verify-me" });
  deps.inboxSecrets = {
    of: async (id) =>
      id === INBOX
        ? {
            tenantId: "0198f3a0-0000-7000-8000-000000000002" as TenantId,
            inboxId: INBOX,
            channel: "whatsapp",
            appSecrets: [OTHERS_SECRET],
            verifyToken: "inbox-token",
          }
        : null,
  };
  server = await buildServer(deps);
  const post = (options: { body?: Buffer; headers?: Record<string, string>; url?: string } = {}) =>
    server.app.inject({
      method: "POST",
      url: options.url ?? "/webhooks/whatsapp",
      headers: { "content-type": "application/json", ...options.headers },
      payload: options.body ?? BODY,
    });
  return { deps, post };
}

const signature = sign(BODY);
const hex = signature.slice("sha256=".length);

describe("a delivery without the right signature", () => {
  it.each<[string, { headers?: Record<string, string>; body?: Buffer; url?: string }]>([
    ["has none", {}],
    ["has an empty one", { headers: { "x-hub-signature-256": "" } }],
    [
      "has only the old SHA-1 header",
      { headers: { "x-hub-signature": `sha1=${createHmac("sha1", SECRET).update(BODY).digest("hex")}` } },
    ],
    [
      "calls SHA-1 what must be SHA-256",
      { headers: { "x-hub-signature-256": `sha1=${createHmac("sha1", SECRET).update(BODY).digest("hex")}` } },
    ],
    ["writes hex in capitals", { headers: { "x-hub-signature-256": `sha256=${hex.toUpperCase()}` } }],
    ["writes the name in capitals", { headers: { "x-hub-signature-256": `SHA256=${hex}` } }],
    ["is one digit short", { headers: { "x-hub-signature-256": signature.slice(0, -1) } }],
    ["is one digit long", { headers: { "x-hub-signature-256": `${signature}0` } }],
    ["is half as long", { headers: { "x-hub-signature-256": signature.slice(0, 39) } }],
    ["lacks the prefix", { headers: { "x-hub-signature-256": hex } }],
    ["comes in base64", { headers: { "x-hub-signature-256": `sha256=${Buffer.from(hex, "hex").toString("base64")}` } }],
    ["is given twice", { headers: { "x-hub-signature-256": `${signature}, ${signature}` } }],
    ["has a space before", { headers: { "x-hub-signature-256": `sha256= ${hex}` } }],
    ["is another company's", { headers: { "x-hub-signature-256": sign(BODY, OTHERS_SECRET) } }],
    ["is by an empty secret", { headers: { "x-hub-signature-256": sign(BODY, "") } }],
    [
      "is of the body written anew",
      { headers: { "x-hub-signature-256": sign(Buffer.from(JSON.stringify(JSON.parse(BODY.toString())))) } },
    ],
    [
      "is of the body with a line end",
      { headers: { "x-hub-signature-256": signature }, body: Buffer.concat([BODY, Buffer.from("\n")]) },
    ],
    ["is of another body", { headers: { "x-hub-signature-256": sign(Buffer.from("{}")) } }],
    ["is of an empty body", { headers: { "x-hub-signature-256": sign(Buffer.alloc(0)) }, body: Buffer.alloc(0) }],
    [
      "is of the unpacked body",
      { headers: { "x-hub-signature-256": signature, "content-encoding": "gzip" }, body: gzipSync(BODY) },
    ],
    [
      "is for an inbox that does not exist",
      { headers: { "x-hub-signature-256": signature }, url: "/webhooks/whatsapp/0198f3a0-0000-7000-8000-00000000000f" },
    ],
    [
      "is for something that is no inbox",
      { headers: { "x-hub-signature-256": signature }, url: "/webhooks/whatsapp/etc" },
    ],
    [
      "is the shared app's at an inbox of its own",
      { headers: { "x-hub-signature-256": signature }, url: `/webhooks/whatsapp/${INBOX}` },
    ],
  ])("is refused and not stored: it %s", async (_name, request) => {
    const { deps, post } = await start();
    const answer = await post(request);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toEqual({
      code: "unauthenticated",
      message: "The signature is not right.",
      requestId: expect.any(String),
    });
    expect(deps.accepted).toEqual([]);
  });
});

describe("an authentic delivery", () => {
  it.each(["application/json", "text/plain", "application/x-www-form-urlencoded", "garbage", "multipart/form-data"])(
    "is stored byte for byte, whatever it is called (%s)",
    async (contentType) => {
      const { deps, post } = await start();
      const answer = await post({ headers: { "x-hub-signature-256": signature, "content-type": contentType } });
      expect(answer.statusCode).toBe(200);
      expect(deps.accepted).toEqual([
        { source: "whatsapp", inboxId: null, body: BODY, inboxKeyHint: "300000000000001", senderHint: "5511900001234" },
      ]);
    },
  );

  it("may be signed with either secret while one is being replaced", async () => {
    const { deps, post } = await start();
    await post({ headers: { "x-hub-signature-256": signature } });
    await post({ headers: { "x-hub-signature-256": sign(BODY, "the-next-secret") } });
    expect(deps.accepted).toHaveLength(2);
  });

  it("comes under its inbox's own secret", async () => {
    const { deps, post } = await start();
    const headers = { "x-hub-signature-256": sign(BODY, OTHERS_SECRET) };
    expect((await post({ url: `/webhooks/whatsapp/${INBOX}`, headers })).statusCode).toBe(200);
    expect(deps.accepted).toMatchObject([{ source: INBOX, inboxId: INBOX }]);
  });

  it("is not unpacked when it comes packed", async () => {
    const { deps, post } = await start();
    const body = gzipSync(BODY);
    const answer = await post({ body, headers: { "x-hub-signature-256": sign(body), "content-encoding": "gzip" } });
    expect(answer.statusCode).toBe(415);
    expect(deps.accepted).toEqual([]);
  });

  it("may have exactly 3 MiB and not one byte more", async () => {
    const { deps, post } = await start();
    const whole = Buffer.alloc(3 * 1024 * 1024, "a");
    expect((await post({ body: whole, headers: { "x-hub-signature-256": sign(whole) } })).statusCode).toBe(200);
    const over = Buffer.alloc(3 * 1024 * 1024 + 1, "a");
    const refused = await post({ body: over, headers: { "x-hub-signature-256": sign(over) } });
    expect(refused.statusCode).toBe(413);
    expect(refused.json()).toMatchObject({ code: "payload_too_large" });
    expect(deps.accepted).toHaveLength(1);
  });

  it("is asked for again later when it cannot be stored", async () => {
    const { deps, post } = await start();
    deps.acceptor.accept = () => Promise.reject(new DomainError("unavailable", "Not now."));
    const answer = await post({ headers: { "x-hub-signature-256": signature } });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["retry-after"]).toBe("5");
    expect(answer.json()).toMatchObject({ code: "unavailable" });
  });
});

describe("many senders who hold back the last byte", () => {
  const sockets: Socket[] = [];
  afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

  async function listening() {
    const { deps, post } = await start();
    await server.app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = server.app.server.address() as { port: number };
    /** Sends a head and no body. */
    const begin = (path: string, ...headers: string[]) => {
      const state = { answer: "", isClosed: false };
      const socket = connect(port, "127.0.0.1", () =>
        socket.write([`POST ${path} HTTP/1.1`, "Host: max", ...headers, "", ""].join("\r\n")),
      );
      sockets.push(socket);
      socket.on("data", (chunk: Buffer) => (state.answer += chunk.toString()));
      socket.on("close", () => (state.isClosed = true));
      socket.on("error", () => {});
      return state;
    };
    return { deps, post, begin };
  }
  const SIGNED = `X-Hub-Signature-256: ${signature}`;
  const LARGE = `Content-Length: ${2_900_000}`;

  it("are turned away unread when they show no signature or name no inbox", async () => {
    const { begin } = await listening();
    const unknown = "/webhooks/whatsapp/0198f3a0-0000-7000-8000-00000000000f";
    const refused = [
      begin("/webhooks/whatsapp", LARGE),
      begin("/webhooks/whatsapp", LARGE, `${SIGNED}0`),
      begin("/webhooks/whatsapp", "Transfer-Encoding: chunked"),
      begin(unknown, LARGE, SIGNED),
      begin("/webhooks/whatsapp/etc", LARGE, SIGNED),
    ];
    for (const state of refused) {
      await expect.poll(() => state.isClosed).toBe(true);
      expect(state.answer).toMatch(/^HTTP\/1.1 401 /);
      expect(state.answer).toContain('"message":"The signature is not right."');
    }
  });

  it.each([
    ["by length", LARGE, 23],
    ["in chunks", "Transfer-Encoding: chunked", 21],
  ])("hold 64 MiB together at most, %s, and give it back when they go", async (_how, framing, most) => {
    const { deps, post, begin } = await listening();
    const held = Array.from({ length: 40 }, () => begin("/webhooks/whatsapp", framing, SIGNED));
    await expect.poll(() => held.filter(({ isClosed }) => isClosed).length).toBe(40 - most);
    for (const { answer } of held.filter(({ isClosed }) => isClosed)) {
      expect(answer).toMatch(/^HTTP\/1.1 503 /);
      expect(answer.toLowerCase()).toContain("\r\nretry-after: 5\r\n");
      expect(answer).toContain('"code":"unavailable"');
    }
    const whole = Buffer.alloc(3 * 1024 * 1024, "a");
    const large = async () => (await post({ body: whole, headers: { "x-hub-signature-256": sign(whole) } })).statusCode;
    expect(await large()).toBe(503);
    for (const socket of sockets) socket.destroy();
    await expect.poll(large).toBe(200);
    expect(deps.accepted).toHaveLength(1);
  });

  it("hold nothing any more when they leave while an earlier answer on their connection is still due", async () => {
    const { deps, post, begin } = await listening();
    let finish = () => {};
    const isFinished = new Promise<void>((resolve) => (finish = resolve));
    const accept = deps.acceptor.accept.bind(deps.acceptor);
    deps.acceptor.accept = async (delivery) => {
      await isFinished;
      return accept(delivery);
    };
    const first = [`Content-Length: ${BODY.length}`, SIGNED, "", BODY.toString()].join("\r\n");
    const second = ["POST /webhooks/whatsapp HTTP/1.1", "Host: max", LARGE, SIGNED].join("\r\n");
    for (let i = 0; i < 23; i++) begin("/webhooks/whatsapp", first + second);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const other = Buffer.alloc(3 * 1024 * 1024, "a");
    const headers = { "x-hub-signature-256": sign(other) };
    expect((await post({ body: other, headers })).statusCode).toBe(503);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    finish();
    await expect.poll(async () => (await post({ body: other, headers })).statusCode).toBe(200);
  });

  it("do not use up the room of those that were answered", async () => {
    const { deps, post } = await listening();
    const whole = Buffer.alloc(3 * 1024 * 1024, "a");
    const headers = { "x-hub-signature-256": sign(whole) };
    for (let i = 0; i < 30; i++) expect((await post({ body: whole, headers })).statusCode).toBe(200);
    expect(deps.accepted).toHaveLength(30);
  });
});

describe("Meta's question whether this address is ours", () => {
  const ask = async (url: string, token: string) =>
    server.app.inject({ url: `${url}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}` });

  it("is answered with its challenge when the token is right", async () => {
    const { deps } = await start();
    const answer = await ask("/webhooks/whatsapp", "verify-me");
    expect(answer).toMatchObject({ statusCode: 200, body: "1158201444" });
    expect(answer.headers["content-type"]).toMatch("text/plain");
    expect(deps.verified).toEqual([]);
    expect((await ask(`/webhooks/whatsapp/${INBOX}`, "inbox-token")).body).toBe("1158201444");
    expect(deps.verified).toEqual([INBOX]);
  });

  it("is refused otherwise", async () => {
    const { deps } = await start();
    for (const [url, token] of [
      ["/webhooks/whatsapp", "wrong"],
      ["/webhooks/whatsapp", ""],
      [`/webhooks/whatsapp/${INBOX}`, "verify-me"],
      ["/webhooks/whatsapp/0198f3a0-0000-7000-8000-00000000000f", ""],
    ] as const)
      expect((await ask(url, token)).statusCode).toBe(403);
    expect(deps.verified).toEqual([]);
  });
});

import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import type { OutboundMessage, SendOutcome } from "@max/domain/message/transport";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sendWhatsApp } from "./send.ts";

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;
let behave: Behaviour;
let requests: { url: string; headers: IncomingMessage["headers"]; body: string }[];
let server: Server;
let graphUrl: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      requests.push({ url: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() });
      behave(request, response);
    });
  });
  graphUrl = await listening(server);
});
beforeEach(() => {
  requests = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const listening = (one: Server | ReturnType<typeof createTcpServer>) =>
  new Promise<string>((done) =>
    one.listen(0, "127.0.0.1", () => done(`http://127.0.0.1:${(one.address() as AddressInfo).port}`)),
  );

const message: OutboundMessage = {
  opaque: "msg_01J8",
  inboxKey: "300000000000001",
  endpoint: null,
  threadKey: null,
  author: { isPerson: true, name: "Ana Lima" },
  accessToken: "EAATESTTOKEN",
  to: { type: "phone", value: "5511900001234" },
  content: { kind: "text", text: "Olá" },
  fileAddress: null,
  quotedExternalId: null,
};
const send = (signal = AbortSignal.timeout(5_000), url = graphUrl, special: Partial<OutboundMessage> = {}) =>
  sendWhatsApp({ graphUrl: url, apiVersion: "v25.0" }, { ...message, ...special }, signal);

const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): Behaviour =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
const graphError = (code: unknown) => ({ error: { message: "Sample", type: "OAuthException", code, fbtrace_id: "x" } });
const taken = {
  messaging_product: "whatsapp",
  contacts: [{ input: "+5511900001234", wa_id: "553180001234", user_id: "BR.9" }],
  messages: [{ id: "wamid.OUT1", message_status: "accepted" }],
};

describe("a message that WhatsApp takes over", () => {
  it("goes out once, to the right number, with the token and our own id", async () => {
    behave = answer(200, taken);
    await send();
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      url: "/v25.0/300000000000001/messages",
      headers: { authorization: "Bearer EAATESTTOKEN", "content-type": "application/json" },
    });
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
      text: { body: "Olá" },
      biz_opaque_callback_data: "msg_01J8",
    });
  });

  it("is accepted, and tells what the recipient is really called", async () => {
    behave = answer(200, taken);
    expect(await send()).toEqual({
      kind: "accepted",
      externalId: "wamid.OUT1",
      recipient: [
        { type: "user_id", value: "BR.9", isVariant: false },
        { type: "phone", value: "553180001234", isVariant: false },
        { type: "phone", value: "5531980001234", isVariant: true },
      ],
    });
  });

  it.each([undefined, [], [{}], [7], "x", [{ wa_id: 5 }]])("is accepted even when contacts is %j", async (contacts) => {
    behave = answer(200, { ...taken, contacts });
    expect(await send()).toEqual({ kind: "accepted", externalId: "wamid.OUT1", recipient: [] });
  });

  it("keeps an inbox key from leading to another path", async () => {
    behave = answer(200, taken);
    await send(undefined, undefined, { inboxKey: "../me/x?y=1" });
    expect(requests[0]?.url).toBe("/v25.0/..%2Fme%2Fx%3Fy%3D1/messages");
  });
});

describe("what WhatsApp refuses because of its rates", () => {
  it.each([
    [4, 400, null],
    [80007, 400, null],
    [130429, 400, null],
    [130429, 429, null],
    [131056, 400, 6_000],
  ])("surely did not go out: %i with HTTP %i", async (code, status, afterMs) => {
    behave = answer(status, graphError(code));
    expect(await send()).toMatchObject({ kind: "retry", code: String(code), afterMs });
  });

  it("waits as long as Meta asks", async () => {
    behave = answer(429, graphError(130429), { "retry-after": "7" });
    expect(await send()).toMatchObject({ kind: "retry", afterMs: 7_000 });
  });
});

describe("what WhatsApp refuses for good", () => {
  it.each([
    [0, 401],
    [190, 401],
    [10, 403],
    [1, 400],
    [100, 400],
    [368, 403],
    [131005, 403],
    [131026, 400],
    [131047, 400],
    [131049, 400],
    [131053, 400],
    [132001, 404],
    [424242, 400],
  ])("is rejected with a sentence for the agent: %i with HTTP %i", async (code, status) => {
    behave = answer(status, graphError(code));
    const outcome = await send();
    expect(outcome).toMatchObject({ kind: "rejected", code: String(code) });
    expect((outcome as { reason: string }).reason).toMatch(/\.$/);
  });

  it("is never sent at all with a token that no header can carry", async () => {
    const outcome = await send(undefined, undefined, { accessToken: "EAA\r\nX-Evil: 1" });
    expect(outcome).toMatchObject({ kind: "rejected", code: "190" });
    expect(requests).toHaveLength(0);
  });
});

describe("what may have gone out", () => {
  const unknown: [string, Behaviour][] = [
    ["HTTP 500 with Meta's generic failure", answer(500, graphError(131000))],
    ["HTTP 503 with Meta's own error", answer(503, graphError(2))],
    ["HTTP 500 with a rate limit's code", answer(500, graphError(130429))],
    ["HTTP 502 with a proxy's page", answer(502, "<html>Bad gateway</html>")],
    ["HTTP 504 with nothing", answer(504, "")],
    ["HTTP 400 with a page", answer(400, "<html>Bad request</html>")],
    ["HTTP 400 with other JSON", answer(400, { message: "no" })],
    ["HTTP 429 with an error whose code is a word", answer(429, graphError("130429"))],
    ["HTTP 200 with nothing", answer(200, "")],
    ["HTTP 200 with a page", answer(200, "<html>Welcome</html>")],
    ["HTTP 200 with half a body", answer(200, '{"messages":[{"id":"wam')],
    ["HTTP 200 without an id", answer(200, { messages: [] })],
    ["HTTP 200 with an id that is a number", answer(200, { messages: [{ id: 5 }] })],
    ["HTTP 200 with an empty id", answer(200, { messages: [{ id: "" }] })],
    ["HTTP 200 with an error in it", answer(200, graphError(131047))],
    ["HTTP 204", answer(204, "")],
    ["HTTP 302 to somewhere else", answer(302, taken, { location: "/elsewhere" })],
    ["HTTP 307 to somewhere else", answer(307, graphError(4), { location: "/elsewhere" })],
    ["an answer of more than 1 MB", answer(200, { ...taken, padding: "x".repeat(1_100_000) })],
    ["a connection cut after the request was written", (request) => void request.socket.destroy()],
    ["a reset after the request was written", (request) => void request.socket.resetAndDestroy()],
    [
      "an answer that breaks off",
      (_, response) => {
        response.writeHead(200, { "content-length": "500" });
        response.write('{"messages":', () => response.destroy());
      },
    ],
    ["something that is not HTTP", (request) => void request.socket.end("hello there\r\n\r\n")],
  ];
  it.each(unknown)("is unknown: %s", async (_, behaviour) => {
    behave = behaviour;
    expect(await send()).toMatchObject({ kind: "unknown" });
    expect(requests).toHaveLength(1);
  });

  it("is unknown: no answer before the time is over", async () => {
    behave = () => {};
    expect(await send(AbortSignal.timeout(80))).toEqual({
      kind: "unknown",
      reason: "WhatsApp did not confirm the message (no answer in time).",
    });
  });

  it("is unknown: an answer that never ends", async () => {
    behave = (_, response) => void response.writeHead(200).write("{");
    expect(await send(AbortSignal.timeout(80))).toMatchObject({ kind: "unknown" });
  });
});

describe("what surely did not go out", () => {
  const notConnected = { kind: "retry", code: "not_connected", afterMs: null };

  it("is what met a closed port", async () => {
    const closed = createTcpServer();
    const url = await listening(closed);
    await new Promise((done) => closed.close(done));
    expect(await send(undefined, url)).toMatchObject(notConnected);
    expect(await send(undefined, url.replace("127.0.0.1", "localhost"))).toMatchObject(notConnected);
  });

  it("is what met a name without an address", async () => {
    expect(await send(undefined, "http://graph.invalid")).toMatchObject(notConnected);
  });

  it("is what failed in the TLS handshake", async () => {
    const noTls = createTcpServer((socket) => void socket.on("data", () => socket.end("HTTP/1.1 400 Bad\r\n\r\n")));
    const hangsUp = createTcpServer((socket) => void socket.on("data", () => socket.end()));
    for (const peer of [noTls, hangsUp]) {
      const url = (await listening(peer)).replace("http:", "https:");
      expect(await send(undefined, url)).toMatchObject(notConnected);
      peer.close();
    }
  });

  it("is what was given up before it began", async () => {
    expect(await send(AbortSignal.abort())).toMatchObject(notConnected);
    expect(requests).toHaveLength(0);
  });

  const failWith = (cause: unknown): Promise<SendOutcome> => {
    const failing: typeof fetch = () => Promise.reject(new TypeError("fetch failed", { cause }));
    return sendWhatsApp({ graphUrl, apiVersion: "v25.0", fetch: failing }, message, AbortSignal.timeout(1_000));
  };
  const coded = (code: string, more: object = {}) =>
    Object.assign(new Error("with a Bearer EAATESTTOKEN"), { code, ...more });

  it.each([
    coded("UND_ERR_CONNECT_TIMEOUT"),
    coded("ENOTFOUND", { syscall: "getaddrinfo" }),
    coded("EAI_AGAIN"),
    coded("CERT_HAS_EXPIRED"),
    coded("DEPTH_ZERO_SELF_SIGNED_CERT"),
    coded("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    coded("ERR_TLS_CERT_ALTNAME_INVALID"),
    coded("ETIMEDOUT", { syscall: "connect" }),
    coded("EHOSTUNREACH", { syscall: "connect" }),
    new AggregateError([coded("ECONNREFUSED"), coded("ENETUNREACH", { syscall: "connect" })]),
  ])("is what the connection's own failure shows: %o", async (cause) => {
    const outcome = await failWith(cause);
    expect(outcome).toMatchObject(notConnected);
    expect(JSON.stringify(outcome)).not.toContain("EAATESTTOKEN");
  });

  it.each([
    coded("UND_ERR_SOCKET"),
    coded("ECONNRESET", { syscall: "read" }),
    coded("ETIMEDOUT", { syscall: "read" }),
    coded("EPIPE", { syscall: "write" }),
    coded("UND_ERR_HEADERS_TIMEOUT"),
    coded("UND_ERR_BODY_TIMEOUT"),
    coded("HPE_INVALID_CONSTANT"),
    coded("SOMETHING_NEW"),
    new AggregateError([coded("ECONNREFUSED"), coded("ECONNRESET", { syscall: "read" })]),
    new AggregateError([]),
    undefined,
    "no error at all",
  ])("is not claimed of a failure that may have come later: %o", async (cause) => {
    const outcome = await failWith(cause);
    expect(outcome).toMatchObject({ kind: "unknown" });
    expect(JSON.stringify(outcome)).not.toContain("EAATESTTOKEN");
  });
});

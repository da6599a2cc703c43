import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { createOutsideFetch, type OutsideFetcherOptions, type OutsideRequest } from "./outside-fetch.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on this machine, as every attack wants to reach; `connections` has the address each one came in on. */
async function insideServer(answer: RequestListener = (_, response) => response.end("inside"), host = "0.0.0.0") {
  const connections: string[] = [];
  const server = createServer(answer).on("connection", (socket) => connections.push(socket.localAddress ?? ""));
  servers.push(server);
  server.listen(0, host);
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, connections };
}

function collector() {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { sink, text: () => Buffer.concat(chunks).toString() };
}

async function get(url: string, options: OutsideFetcherOptions = {}, more: Partial<OutsideRequest> = {}) {
  const { sink, text } = collector();
  const answer = await createOutsideFetch(options)({ url, sink, maxBytes: 1_000, timeoutMs: 2_000, ...more });
  return { ...answer, text: text(), sink };
}

/** What the host part of an attack's URL may look like; PORT stands for the port of the server inside. */
const HOSTS = [
  "127.0.0.1",
  "127.1",
  "127.0.1",
  "127.255.255.254",
  "0x7f.1",
  "0x7f000001",
  "0x7f.0x0.0x0.0x1",
  "0177.0.0.1",
  "017700000001",
  "2130706433",
  "0",
  "0.0.0.0",
  "0x0",
  "127.0.0.1.",
  "127。0。0。1",
  "１２７.０.０.１",
  "①②⑦.0.0.1",
  "%31%32%37.0.0.1",
  "localhost",
  "LOCALHOST",
  "localhost.",
  "ｌｏｃａｌｈｏｓｔ",
  "[::1]",
  "[::]",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::127.0.0.1]",
  "[64:ff9b::127.0.0.1]",
  "[64:ff9b:1::7f00:1]",
  "[2002:7f00:1::]",
  "[2001:0:53aa:64c:0:fbb3:80ff:fffe]",
  "[fe80::1]",
  "[fc00::1]",
  "[fd00:ec2::254]",
  "[ff02::1]",
  "[fec0::1]",
  "[100::1]",
  "10.0.0.1",
  "10.255.255.255",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "169.254.169.254",
  "0xA9FEA9FE",
  "[::ffff:169.254.169.254]",
  "100.64.0.1",
  "100.100.100.200",
  "100.127.255.255",
  "192.0.0.192",
  "198.18.0.1",
  "198.19.255.255",
  "224.0.0.1",
  "239.255.255.255",
  "240.0.0.1",
  "255.255.255.255",
];

describe("an address inside, however it is spelled", () => {
  it.each(HOSTS)("is not connected to: http://%s", async (host) => {
    const { port, connections } = await insideServer();
    const resolve = async () => ["127.0.0.1", "::1"];
    await expect(get(`http://${host}:${port}/`, { resolve })).rejects.toMatchObject({ code: "not_public" });
    expect(connections).toEqual([]);
  });

  it.each([
    "gopher://127.0.0.1:PORT/",
    "file:///etc/passwd",
    "ftp://example.com/",
    "data:text/plain,hello",
    "javascript:alert(1)",
    "dict://127.0.0.1:PORT/",
    "ws://127.0.0.1:PORT/",
    "blob:http://127.0.0.1:PORT/x",
    "http://user@127.0.0.1:PORT/",
    "http://user:password@example.com/",
    "http://example.com:80@127.0.0.1:PORT/",
    "http://[::1%25lo]:PORT/",
    "http://127.0.0.1 :PORT/",
    "http://256.256.256.256/",
    "//127.0.0.1:PORT/",
    "127.0.0.1:PORT",
    "",
  ])("is not a URL that is fetched at all: %s", async (url) => {
    const { port, connections } = await insideServer();
    await expect(get(url.replace("PORT", String(port)))).rejects.toMatchObject({ code: "bad_url" });
    expect(connections).toEqual([]);
  });

  it.each([
    ["8.8.8.8", "127.0.0.1"],
    ["2606:4700::1111", "::1"],
    ["10.0.0.1"],
    ["::ffff:10.0.0.1"],
    ["fe80::1%eth0"],
    ["not an address"],
  ])("is refused when a name has it among its addresses: %s %s", async (...addresses) => {
    const { port, connections } = await insideServer();
    await expect(get(`http://media.example.com:${port}/`, { resolve: async () => addresses })).rejects.toMatchObject({
      code: "not_public",
    });
    expect(connections).toEqual([]);
  });

  it("is not reached by a name that answers differently the second time", async () => {
    const { port, connections } = await insideServer();
    const answers = ["127.0.0.2", "127.0.0.1", "127.0.0.1"];
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return [answers[asked.length - 1] ?? "127.0.0.1"];
    };
    await get(`http://rebind.example.com:${port}/`, { resolve, isAllowedAddress: (ip) => ip === "127.0.0.2" });
    expect(asked).toEqual(["rebind.example.com"]);
    expect(connections).toEqual(["127.0.0.2"]);
  });

  it("is not reached by a redirect", async () => {
    const inside = await insideServer();
    const outside = await insideServer((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/` }).end(),
    );
    const origin = `http://127.0.0.1:${outside.port}`;
    await expect(get(origin, { allowedOrigins: [origin] })).rejects.toMatchObject({ code: "redirect", status: 302 });
    expect(inside.connections).toEqual([]);
  });
});

describe("an origin the operator allowed", () => {
  it("is fetched although it lies inside, and another port of the same host is not", async () => {
    const [allowed, other] = [await insideServer(), await insideServer()];
    const allowedOrigins = [`http://127.0.0.1:${allowed.port}/v25.0`];
    expect(await get(`http://127.0.0.1:${allowed.port}/media/1`, { allowedOrigins })).toMatchObject({ text: "inside" });
    await expect(get(`http://127.0.0.1:${other.port}/`, { allowedOrigins })).rejects.toMatchObject({
      code: "not_public",
    });
    await expect(get(`https://127.0.0.1:${allowed.port}/`, { allowedOrigins })).rejects.toMatchObject({
      code: "not_public",
    });
    expect(other.connections).toEqual([]);
  });
});

describe("fetching", () => {
  const fetchFrom = async (answer: RequestListener, more: Partial<OutsideRequest> = {}) => {
    const { port } = await insideServer(answer);
    const origin = `http://127.0.0.1:${port}`;
    return get(`${origin}/file`, { allowedOrigins: [origin] }, more);
  };

  it("hands the body to the sink and tells its type and size", async () => {
    const answer = await fetchFrom((_, response) => response.setHeader("content-type", "image/png").end("12345"));
    expect(answer).toMatchObject({ status: 200, contentType: "image/png", sizeBytes: 5, text: "12345" });
    expect(answer.sink.writableFinished).toBe(true);
  });

  it("sends the method, headers and body it was given", async () => {
    const answer = await fetchFrom(
      (request, response) => {
        response.write(`${request.method} ${request.headers.authorization} `);
        request.pipe(response);
      },
      { method: "POST", headers: { authorization: "Bearer x" }, body: "hello" },
    );
    expect(answer.text).toBe("POST Bearer x hello");
  });

  it.each([
    ["announced", true],
    ["sent without saying so", false],
  ])("stops at the size limit when more is %s", async (_, isAnnounced) => {
    const body = Buffer.alloc(5_000);
    const attempt = fetchFrom((_request, response) => {
      if (isAnnounced) response.setHeader("content-length", body.length);
      response.write(body.subarray(0, 2_000));
      response.end(body.subarray(2_000));
    });
    await expect(attempt).rejects.toMatchObject({ code: "too_large", isWorthRetrying: false });
  });

  it.each([
    ["never answers", () => undefined],
    ["stops in the middle", (response: { write(text: string): void }) => response.write("half")],
  ])("stops at the time limit when the other side %s", async (_, answer) => {
    const attempt = fetchFrom((_request, response) => answer(response), { timeoutMs: 100 });
    await expect(attempt).rejects.toMatchObject({ code: "timeout", isWorthRetrying: true });
  });

  it("stops at the time limit when resolving takes too long", async () => {
    const resolve = () => new Promise<string[]>(() => undefined);
    const attempt = get("http://slow.example.com/", { resolve }, { timeoutMs: 50 });
    await expect(attempt).rejects.toMatchObject({ code: "timeout" });
  });

  it.each([
    [404, false],
    [403, false],
    [429, true],
    [503, true],
  ])("turns an answer of %i into an error that says whether to try again", async (status, isWorthRetrying) => {
    const attempt = fetchFrom((_, response) => response.writeHead(status).end());
    await expect(attempt).rejects.toMatchObject({ code: "status", status, isWorthRetrying });
  });

  it("destroys the sink after a failure, so that half a file is never taken for a whole one", async () => {
    const { sink } = collector();
    const { port } = await insideServer((_, response) => {
      response.setHeader("content-length", "100");
      response.write("half");
      setTimeout(() => response.destroy(), 20);
    });
    const origin = `http://127.0.0.1:${port}`;
    const fetch = createOutsideFetch({ allowedOrigins: [origin] });
    await expect(fetch({ url: origin, sink, maxBytes: 1_000, timeoutMs: 2_000 })).rejects.toMatchObject({
      code: "network",
    });
    expect([sink.destroyed, sink.writableFinished]).toEqual([true, false]);
  });

  it("says so when the name has no address, the port is closed, or the caller gave up", async () => {
    const unknown = get("http://nowhere.example.com/", { resolve: () => Promise.reject(new Error("ENOTFOUND")) });
    await expect(unknown).rejects.toMatchObject({ code: "not_found" });
    await expect(get("http://127.0.0.1:1/", { allowedOrigins: ["http://127.0.0.1:1"] })).rejects.toMatchObject({
      code: "network",
    });
    const signal = AbortSignal.abort(new Error("shutting down"));
    await expect(get("http://8.8.8.8/", {}, { signal })).rejects.toMatchObject({ code: "network" });
  });
});

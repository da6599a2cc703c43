import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fakeDeps } from "../test/fake-deps.ts";
import { type ApiServer, buildServer } from "./server.ts";

describe("the demo's customer phone", () => {
  let phone: Server;
  let server: ApiServer;
  let address: string;
  const heard: { method: string; url: string; headers: IncomingHttpHeaders; sizeBytes: number }[] = [];
  let openStreams = 0;

  beforeAll(async () => {
    phone = createServer(async (request, response) => {
      if (request.url === "/simulator/api/stream") {
        openStreams++;
        response.on("close", () => openStreams--);
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write("data: one\n\n");
        return;
      }
      let sizeBytes = 0;
      for await (const chunk of request) sizeBytes += (chunk as Buffer).length;
      heard.push({ method: request.method!, url: request.url!, headers: request.headers, sizeBytes });
      response.writeHead(201, { "content-type": "text/plain", "set-cookie": "max_session=stolen" });
      response.end("done");
    });
    await new Promise<void>((resolve) => phone.listen(0, "127.0.0.1", resolve));
    const simulatorUrl = `http://127.0.0.1:${(phone.address() as AddressInfo).port}`;
    server = await buildServer(fakeDeps({ simulatorUrl, port: 0 }));
    address = await server.listen();
  });
  afterAll(async () => {
    await server.close();
    phone.closeAllConnections();
    phone.close();
  });

  it("is passed on without anybody's cookie or key, either way", async () => {
    const response = await fetch(`${address}/simulator/api/send?x=1`, {
      method: "POST",
      headers: { cookie: "max_session=secret", authorization: "Bearer sk_secret", "content-type": "text/weird" },
      body: "a".repeat(2_000_000),
    });
    expect([response.status, await response.text()]).toEqual([201, "done"]);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(heard.at(-1)).toMatchObject({ method: "POST", url: "/simulator/api/send?x=1", sizeBytes: 2_000_000 });
    expect(JSON.stringify(heard.at(-1)?.headers)).not.toMatch(/secret/);
  });

  /** Writes bytes as an attacker would. @returns the first line of what comes back until the connection ends */
  const writeRaw = (bytes: string) =>
    new Promise<string>((resolve) => {
      let answer = "";
      const socket = connect(Number(new URL(address).port), "127.0.0.1", () => socket.write(bytes));
      socket.on("data", (chunk) => (answer += chunk.toString()));
      socket.on("error", () => {});
      socket.on("close", () => resolve(answer.split("\r\n", 1)[0]!));
      setTimeout(() => socket.end(), 300);
    });
  const HIDDEN = "GET /_emulator/ledger HTTP/1.1\r\nHost: phone\r\n\r\n";
  const CHUNKED = `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`;

  it.each<[string, string, string, string]>([
    ["a GET with a length", "GET", `Content-Length: ${HIDDEN.length}`, HIDDEN],
    ["a HEAD with a length", "HEAD", `Content-Length: ${HIDDEN.length}`, HIDDEN],
    ["a GET in chunks", "GET", "Transfer-Encoding: chunked", CHUNKED],
  ])("never hears a request hidden in the body of %s", async (_name, method, header, body) => {
    const before = heard.length;
    expect(await writeRaw(`${method} /simulator/a HTTP/1.1\r\nHost: max\r\n${header}\r\n\r\n${body}`)).toMatch(
      /^HTTP\/1.1 400/,
    );
    expect(await writeRaw("GET /simulator/next HTTP/1.1\r\nHost: max\r\nConnection: close\r\n\r\n")).toMatch(
      /^HTTP\/1.1 201/,
    );
    expect(heard.slice(before).map(({ url }) => url)).toEqual(["/simulator/next"]);
  });

  it.each<[string, string, string]>([
    ["a length", `Content-Length: ${HIDDEN.length}`, HIDDEN],
    ["chunks", "Transfer-Encoding: chunked", CHUNKED],
    [
      "a length it says is for the connection alone",
      `Content-Length: ${HIDDEN.length}\r\nConnection: content-length`,
      HIDDEN,
    ],
  ])("takes the body of a DELETE for a body, given by %s", async (_name, header, body) => {
    const before = heard.length;
    expect(await writeRaw(`DELETE /simulator/a HTTP/1.1\r\nHost: max\r\n${header}\r\n\r\n${body}`)).toMatch(
      /^HTTP\/1.1 201/,
    );
    expect(heard.slice(before)).toMatchObject([{ method: "DELETE", url: "/simulator/a", sizeBytes: HIDDEN.length }]);
  });

  it("gets a connection for each request, and nothing that was meant for ours", async () => {
    await writeRaw(
      "GET /simulator/a HTTP/1.1\r\nHost: max\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nProxy-Connection: x\r\nX-Kept: 1\r\n\r\n",
    );
    const { headers } = heard.at(-1)!;
    expect(headers).toMatchObject({ connection: "close", "x-kept": "1" });
    for (const name of ["x-hop", "proxy-connection", "content-length"]) expect(headers[name]).toBeUndefined();
  });

  it("streams, and stops when the page is closed", async () => {
    const page = new AbortController();
    const response = await fetch(`${address}/simulator/api/stream`, { signal: page.signal });
    const { value } = await response.body!.getReader().read();
    expect(new TextDecoder().decode(value)).toBe("data: one\n\n");
    expect(openStreams).toBe(1);
    page.abort();
    await expect.poll(() => openStreams).toBe(0);
  });

  it("is not there when nobody named it, and says so when it does not answer", async () => {
    const without = await buildServer(fakeDeps());
    expect((await without.app.inject("/simulator")).statusCode).toBe(404);
    await without.close();
    const away = await buildServer(fakeDeps({ simulatorUrl: "http://127.0.0.1:9" }));
    expect((await away.app.inject("/simulator")).json()).toMatchObject({ code: "unavailable" });
    await away.close();
  });
});

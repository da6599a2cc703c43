import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createOutsideFetch } from "@max/platform/outside-fetch";
import { afterEach, describe, expect, it } from "vitest";
import { createPostOutside } from "./post-outside.ts";

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function app(answer: RequestListener): Promise<string> {
  server = createServer((request, response) => request.resume().on("end", () => answer(request, response)));
  await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const post = (url: string, isAllowed = true) =>
  createPostOutside(createOutsideFetch({ isAllowedAddress: () => isAllowed }))(
    url,
    { "content-type": "application/json" },
    Buffer.from("{}"),
    AbortSignal.timeout(2_000),
  );

describe("a post to an address that a company chose", () => {
  it("says what was answered", async () => {
    const url = await app((_request, response) => response.end('{"external_id":"9"}'));
    expect(await post(url)).toEqual({
      kind: "answered",
      status: 200,
      body: Buffer.from('{"external_id":"9"}'),
      retryAfterMs: null,
    });
  });

  it("says how long it is asked to wait", async () => {
    const url = await app((_request, response) => response.writeHead(429, { "retry-after": "30" }).end());
    expect(await post(url)).toMatchObject({ kind: "answered", status: 429, retryAfterMs: 30_000 });
  });

  it("follows nobody elsewhere", async () => {
    const url = await app((_request, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end());
    expect(await post(url)).toMatchObject({ kind: "answered", status: 302 });
  });

  it("takes a long answer as one, without reading it", async () => {
    const url = await app((_request, response) => response.end(Buffer.alloc(1_000_000)));
    expect(await post(url)).toMatchObject({ kind: "answered", status: 200, body: Buffer.alloc(0) });
  });

  it("never leads inside", async () => {
    const url = await app((_request, response) => response.end());
    expect(await post(url, false)).toMatchObject({ kind: "not_allowed" });
    expect(await post("ftp://app.example.test/")).toMatchObject({ kind: "not_allowed" });
  });

  it("tells nobody there from an answer that was lost", async () => {
    expect(await post("http://127.0.0.1:9/")).toMatchObject({ kind: "not_connected" });
    const url = await app((request) => request.socket.destroy());
    expect(await post(url)).toMatchObject({ kind: "lost" });
  });
});

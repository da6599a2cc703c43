import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
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

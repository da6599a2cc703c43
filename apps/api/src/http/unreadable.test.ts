import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fakeDeps } from "../../test/fake-deps.ts";
import { type ApiServer, buildServer } from "../server.ts";
import { answerUnreadable } from "./unreadable.ts";

describe("what is no HTTP", () => {
  const deps = fakeDeps({ port: 0 });
  let server: ApiServer;
  let port: number;
  beforeAll(async () => {
    server = await buildServer(deps);
    port = Number(new URL(await server.listen()).port);
  });
  afterAll(() => server.close());

  /** Writes `then` once an answer began. @returns everything that comes back until the connection ends */
  const write = (bytes: string, at = port, then = "") =>
    new Promise<string>((resolve) => {
      let answer = "";
      const socket = connect(at, "127.0.0.1", () => socket.write(bytes));
      socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
      if (then !== "") socket.once("data", () => socket.write(then));
      socket.on("error", () => {});
      socket.on("close", () => resolve(answer));
    });

  it.each<[string, string, number, string]>([
    ["nonsense", "nonsense\r\n\r\n", 400, "invalid_input"],
    ["an encrypted greeting", "\u0016\u0003\u0001\u0002\r\n\r\n", 400, "invalid_input"],
    [
      "two lengths",
      "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      400,
      "invalid_input",
    ],
    [
      "a length and chunks",
      "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
      400,
      "invalid_input",
    ],
    ["a head without end", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431, "payload_too_large"],
  ])("is refused like anything else, and the connection ends: %s", async (_name, bytes, status, code) => {
    const [head = "", body = ""] = (await write(bytes)).split("\r\n\r\n");
    expect(head.startsWith(`HTTP/1.1 ${status} `)).toBe(true);
    const answer = JSON.parse(body) as { requestId: string };
    expect(answer).toEqual({ code, message: expect.any(String), requestId: expect.any(String) });
    const fields = head.split("\r\n");
    for (const field of [
      "x-content-type-options: nosniff",
      "connection: close",
      "content-type: application/json; charset=utf-8",
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${answer.requestId}`,
    ])
      expect(fields).toContain(field);
    expect(head + body).not.toMatch(/HPE_|stack|node:|at /);
  });

  it("is not mixed into an answer that is on its way", async () => {
    const streaming = createServer((_request, response) => void response.write("the first half"));
    streaming.on("clientError", answerUnreadable({}));
    await new Promise<void>((resolve) => streaming.listen(0, "127.0.0.1", resolve));
    const { port: at } = streaming.address() as AddressInfo;
    const answer = await write("GET / HTTP/1.1\r\nHost: a\r\n\r\n", at, "nonsense\r\n\r\n");
    streaming.close();
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200"]);
  });
});

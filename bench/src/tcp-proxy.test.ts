import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

const LONG_ENOUGH_MS = 60;

let server: Server;
let proxy: TcpProxy;
/** What the server heard, and its ends of the connections. */
let heard = "";
let ends: Socket[] = [];
const clients: Socket[] = [];

beforeEach(async () => {
  heard = "";
  ends = [];
  server = createServer((socket) => {
    ends.push(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes: Buffer) => {
      heard += bytes.toString();
      socket.write(`re:${bytes.toString()}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy = await startTcpProxy((server.address() as AddressInfo).port);
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  await new Promise((resolve) => server.close(resolve));
});

async function client() {
  const socket = connect(proxy.port, "127.0.0.1");
  const state = { socket, got: "", isClosed: false, error: "" };
  clients.push(socket);
  socket.on("data", (bytes: Buffer) => (state.got += bytes.toString()));
  socket.on("error", (error: NodeJS.ErrnoException) => (state.error = error.code ?? ""));
  socket.on("close", () => (state.isClosed = true));
  await Promise.race([once(socket, "connect"), once(socket, "close")]).catch(() => {});
  return state;
}

describe("a line that works", () => {
  it("passes what is said in both directions, and the end of it", async () => {
    const one = await client();
    one.socket.end("hello");
    await expect.poll(() => one.isClosed).toBe(true);
    expect(one.got).toBe("re:hello");
    await expect.poll(() => proxy.connections()).toBe(0);
  });

  it("passes many bytes unharmed to a slow reader", async () => {
    const one = await client();
    const megabytes = "0123456789abcdef".repeat(256 * 1024);
    one.socket.end(megabytes);
    await expect.poll(() => heard.length, { timeout: 5_000 }).toBe(megabytes.length);
    expect(heard).toBe(megabytes);
  });
});

describe("a silent line", () => {
  it("delivers nothing in either direction, and all of it in order when it heals", async () => {
    const one = await client();
    one.socket.write("a");
    await expect.poll(() => one.got).toBe("re:a");
    proxy.silence("up", "down");
    one.socket.write("b");
    await sleep(LONG_ENOUGH_MS);
    one.socket.write("c");
    expect(heard).toBe("a");
    proxy.heal();
    await expect.poll(() => heard).toBe("abc");
    await expect.poll(() => one.got).toMatch(/^re:are:b/);
  });

  it("may carry the question and not the answer", async () => {
    const one = await client();
    proxy.silence("down");
    one.socket.write("question");
    await expect.poll(() => heard).toBe("question");
    await sleep(LONG_ENOUGH_MS);
    expect(one.got).toBe("");
    proxy.heal();
    await expect.poll(() => one.got).toBe("re:question");
  });

  it("takes new connections and leads them on when it heals", async () => {
    proxy.silence("up", "down");
    const one = await client();
    one.socket.write("late");
    await sleep(LONG_ENOUGH_MS);
    expect(ends).toHaveLength(0);
    proxy.heal();
    await expect.poll(() => one.got).toBe("re:late");
  });

  it("does not tell the server that its client has died before it heals", async () => {
    const one = await client();
    one.socket.write("a");
    await expect.poll(() => ends).toHaveLength(1);
    proxy.silence("up", "down");
    one.socket.destroy();
    await sleep(LONG_ENOUGH_MS);
    expect(ends[0]!.destroyed).toBe(false);
    proxy.heal();
    await expect.poll(() => ends[0]!.destroyed).toBe(true);
  });

  it("forgets what waited when it is reset", async () => {
    const one = await client();
    one.socket.write("a");
    await expect.poll(() => heard).toBe("a");
    proxy.silence("up");
    one.socket.write("never");
    await sleep(LONG_ENOUGH_MS);
    proxy.reset();
    proxy.heal();
    await expect.poll(() => one.isClosed).toBe(true);
    await sleep(LONG_ENOUGH_MS);
    expect(heard).toBe("a");
  });
});

describe("a cut line", () => {
  it("resets who is connected, refuses who comes, and serves again when it heals", async () => {
    const one = await client();
    one.socket.write("a");
    await expect.poll(() => one.got).toBe("re:a");
    proxy.cut();
    await expect.poll(() => one.isClosed).toBe(true);
    const refused = await client();
    await expect.poll(() => refused.isClosed).toBe(true);
    expect(refused.error).toBe("ECONNRESET");
    proxy.heal();
    const back = await client();
    back.socket.write("b");
    await expect.poll(() => back.got).toBe("re:b");
  });

  it("says at once that nobody stands behind it", async () => {
    proxy.leadTo(1);
    const one = await client();
    await expect.poll(() => one.isClosed).toBe(true);
  });
});

describe("a slow line", () => {
  it("delays every word and keeps their order", async () => {
    const one = await client();
    proxy.slow({ latencyMs: 50 });
    const startedAt = performance.now();
    one.socket.write("a");
    await expect.poll(() => one.got, { interval: 5 }).toBe("re:a");
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(95);
  });

  it("is as narrow as it is told", async () => {
    const one = await client();
    proxy.slow({ bytesPerSecond: 100_000 });
    const startedAt = performance.now();
    for (let n = 0; n < 10; n++) {
      one.socket.write("x".repeat(1_000));
      await sleep(1);
    }
    await expect.poll(() => heard.length, { interval: 5 }).toBe(10_000);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(60);
  });
});

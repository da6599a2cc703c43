/**
 * What stands before several apis: takes requests in turn over connections it keeps, asks `/readyz` now and then, and never
 * sends a request twice. So a request that meets a closed door fails, and the test sees it.
 */
import { Agent, createServer, request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

const CHECK_EVERY_MS = 50;

export async function startRoundRobinProxy() {
  let ports: number[] = [];
  const ready = new Set<number>();
  const agent = new Agent({ keepAlive: true });
  const failures: string[] = [];
  const open = new Set<Duplex>();
  let turn = 0;

  const next = () => {
    const usable = ports.filter((port) => ready.has(port));
    return usable[turn++ % Math.max(1, usable.length)];
  };

  function forward(incoming: IncomingMessage, outgoing: ServerResponse) {
    const port = next();
    const { url, method, headers } = incoming;
    const upstream = ask({ port, host: "127.0.0.1", path: url, method, headers, agent }, (answer) => {
      const { connection: _, ...kept } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, kept);
      answer.pipe(outgoing);
    });
    upstream.on("error", (error) => {
      failures.push(`${method} ${url} on ${port}: ${error.message}`);
      outgoing.writeHead(502).end();
    });
    incoming.pipe(upstream);
  }

  function tunnel(incoming: IncomingMessage, client: Duplex, head: Buffer) {
    const upstream: Socket = connect(next() ?? 1, "127.0.0.1", () => {
      const lines = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${String(value)}`);
      upstream.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    for (const end of [client, upstream]) {
      open.add(end);
      end.on("error", () => undefined).on("close", () => [client, upstream].forEach((each) => each.destroy()));
    }
  }

  /** Not one that is slow to say how its dependencies are: this machine may be busy. */
  const isReady = (port: number) =>
    fetch(`http://127.0.0.1:${port}/readyz`)
      .then((answer) => answer.text())
      .then(
        (text) => !text.includes("draining"),
        () => false,
      );
  const check = () =>
    Promise.all(ports.map(async (port) => void ((await isReady(port)) ? ready.add(port) : ready.delete(port))));
  const checking = setInterval(() => void check(), CHECK_EVERY_MS);
  const server = createServer(forward).on("upgrade", tunnel);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as { port: number };

  return {
    url: `http://localhost:${port}`,
    /** Requests that never got an answer. */
    failures,
    async useApis(apiPorts: number[]) {
      ports = apiPorts;
      await check();
    },
    async close() {
      clearInterval(checking);
      agent.destroy();
      for (const end of open) end.destroy();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/**
 * A small balancer before several apis: each request goes, over a connection of its own, to one that said it is ready when
 * it was last asked; one that refuses the connection is passed over. A request that was begun is never repeated.
 */
import { createServer, request, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";

const ASK_EVERY_MS = 250;

export type Balancer = { url: string; close(): Promise<void> };

export async function startBalancer(apis: readonly string[]): Promise<Balancer> {
  const ready = new Set(apis);
  let turn = 0;
  const asking = setInterval(() => {
    for (const api of apis)
      void fetch(`${api}/readyz`, { signal: AbortSignal.timeout(1_000) })
        .then((answer) => answer.ok)
        .catch(() => false)
        .then((isReady) => (isReady ? ready.add(api) : ready.delete(api)));
  }, ASK_EVERY_MS);
  /** Those that are ready, the next in turn first. */
  const inTurn = () => {
    const all = [...(ready.size > 0 ? ready : apis)];
    turn += 1;
    return all.map((_, n) => all[(n + turn) % all.length]!);
  };

  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const forward = ([api, ...others]: string[]): void => {
      if (!api) return void outgoing.writeHead(502).end();
      const options = { method: incoming.method, headers: { ...incoming.headers, connection: "close" }, agent: false };
      const onward = request(new URL(incoming.url ?? "/", api), options, (answer: IncomingMessage) => {
        // Whether our own caller's connection stays is between them and us: one for each request would be the bottleneck.
        const { connection: _, "keep-alive": _also, ...headers } = answer.headers;
        outgoing.writeHead(answer.statusCode ?? 502, headers);
        answer.pipe(outgoing);
      });
      onward.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "ECONNREFUSED") return forward(others);
        if (outgoing.headersSent) outgoing.destroy();
        else outgoing.writeHead(502).end();
      });
      onward.end(Buffer.concat(chunks));
    };
    forward(inTurn());
  });
  server.on("upgrade", (incoming: IncomingMessage, client, head) => {
    const { port } = new URL(inTurn()[0]!);
    const onward = connect(Number(port), "127.0.0.1", () => {
      const headers = incoming.rawHeaders.flatMap((word, n) =>
        n % 2 === 0 ? [`${word}: ${incoming.rawHeaders[n + 1]}`] : [],
      );
      onward.write([`${incoming.method} ${incoming.url} HTTP/1.1`, ...headers, "", ""].join("\r\n"));
      onward.write(head);
      onward.pipe(client);
      client.pipe(onward);
    });
    onward.on("error", () => client.destroy());
    client.on("error", () => onward.destroy());
    onward.on("close", () => client.destroy());
    client.on("close", () => onward.destroy());
  });
  // An idle connection that is closed just as a request comes over it would fail that request.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      clearInterval(asking);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

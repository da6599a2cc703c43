/** Stands between a worker and its provider, passes everything on, and cuts the line when certain answers begin to come back. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type CuttingProxy = {
  url: string;
  /** Where the provider listens. Known only after the proxy's own address is. */
  leadTo(port: number): void;
  /** How many answers it kept from coming. */
  cuts(): number;
  close(): Promise<void>;
};

/** @param isCut asked of the bytes of each request, once its answer begins to come */
export async function startCuttingProxy(isCut: (request: string) => boolean): Promise<CuttingProxy> {
  let target = 0;
  let cuts = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const provider = connect(target, "127.0.0.1");
    let request = "";
    for (const [socket, other] of [
      [client, provider],
      [provider, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on("data", (chunk: Buffer) => {
      request += chunk.toString("latin1");
      provider.write(chunk);
    });
    provider.on("data", (chunk: Buffer) => {
      if (isCut(request)) {
        cuts += 1;
        client.resetAndDestroy();
        return;
      }
      // The rest of this answer belongs to no request that is still to be judged.
      request = "";
      client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: (port) => void (target = port),
    cuts: () => cuts,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

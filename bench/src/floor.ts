/**
 * What this machine does at best while it is measured: a bare HTTP server that commits one row for each request. Taken in the
 * same run as the product's times, so that a busy machine is told apart from a slow product.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { loadavg } from "node:os";
import type { Desk } from "./desk.ts";
import { arrive } from "./load.ts";

/** Milliseconds from when each request was due until its row was committed and answered. */
export async function measureFloor(desk: Desk, load: { perSecond: number; forMs: number }): Promise<number[]> {
  await desk.owner.query("create table if not exists bench_floor (id bigserial primary key, body bytea not null)");
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      desk.owner.query("insert into bench_floor (body) values ($1)", [Buffer.concat(chunks)]).then(
        () => response.end("ok"),
        () => response.writeHead(503).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const body = "x".repeat(1_500);
  const samples: number[] = [];
  try {
    await arrive(load, async (_n, dueAt) => {
      const response = await fetch(url, { method: "POST", body });
      await response.arrayBuffer();
      if (response.ok) samples.push(Date.now() - dueAt);
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return samples;
}

/** How busy the machine was in the last minute, all programs together. One for each core is full. */
export const busy = (): number => loadavg()[0] ?? 0;
export const busyLine = (): string => `The machine's load in the last minute, this run included: ${busy().toFixed(1)}`;

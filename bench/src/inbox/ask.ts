/** Asks over kept connections, one question after the other on each, and times every answer. */
import { Agent, request } from "node:http";

export type Asker = { ask(path: string): Promise<string>; close(): void };

/** @param headers sent with every question: the session's cookie */
export function openAsker(origin: string, connections: number, headers: Record<string, string> = {}): Asker {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(origin);
  return {
    ask: (path) =>
      new Promise((resolve, reject) => {
        const asked = request({ hostname, port, path, agent, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const body = Buffer.concat(chunks).toString();
            if (response.statusCode !== 200)
              reject(new Error(`${path.slice(0, 60)} answered ${response.statusCode}: ${body.slice(0, 300)}`));
            else resolve(body);
          });
        });
        asked.on("error", reject);
        asked.end();
      }),
    close: () => agent.destroy(),
  };
}

/** `lanes` at once for `forMs`; each asks again as soon as it has its answer. @returns milliseconds of each */
export async function timeEach(lanes: number, forMs: number, ask: (n: number) => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  const until = performance.now() + forMs;
  let n = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (performance.now() < until) {
        const startedAt = performance.now();
        await ask(n++);
        samples.push(performance.now() - startedAt);
      }
    }),
  );
  return samples;
}

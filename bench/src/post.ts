/**
 * One POST for load: over a bounded number of kept connections to 127.0.0.1, at a fraction of what `fetch` costs, so that
 * thousands that wait for a desk which is away do not bring the generator down first.
 */
import { Agent, request } from "node:http";

export type Answer = { status: number; body: string };

/** More than an api has work for at once; who comes beyond it waits here, as in a provider's own pool. */
const MOST_CONNECTIONS = 512;
const agent = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });

/**
 * @param withinMs from the moment it is written; waiting for a connection does not count
 * @throws Error when nobody answers
 */
export function post(url: string, body: Buffer, headers: Record<string, string>, withinMs: number): Promise<Answer> {
  const { port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        host: "127.0.0.1",
        port,
        path: pathname,
        method: "POST",
        agent,
        headers: { "content-type": "application/json", "content-length": body.length, ...headers },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.once("end", () =>
          settle(() => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() })),
        );
        answer.once("error", (error) => settle(() => reject(error)));
        answer.once("close", () => settle(() => reject(new Error("The answer broke off."))));
      },
    );
    let timer: NodeJS.Timeout | undefined;
    const settle = (how: () => void) => {
      clearTimeout(timer);
      how();
    };
    asking.once("socket", () => (timer = setTimeout(() => asking.destroy(new Error("no answer in time")), withinMs)));
    asking.once("error", (error) => settle(() => reject(error)));
    asking.end(body);
  });
}

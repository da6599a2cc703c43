/** The other end of the webhooks, for tests: takes every POST, checks its signature, answers what it is told to. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { signatureOf } from "./webhook-bytes.ts";

export type Received = { raw: Buffer; body: unknown; isAuthentic: boolean; at: number };

/**
 * @param secret the app secret by which signatures are checked
 * @param answers statuses for the first POSTs, in order; 200 for all after them; null cuts the connection
 */
export async function startWebhookReceiver(secret: string, answers: (number | null)[] = []) {
  const received: Received[] = [];
  const looking = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      const isAuthentic = request.headers["x-hub-signature-256"] === signatureOf(raw, secret);
      received.push({ raw, body: JSON.parse(raw.toString("utf8")), isAuthentic, at: Date.now() });
      const status = answers.length > 0 ? answers.shift() : 200;
      if (status === null) request.socket.destroy();
      else response.writeHead(status ?? 200).end();
      for (const look of looking) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/webhooks/whatsapp`,
    received,
    /** Every status reported so far, in order of arrival. */
    statuses: (): Record<string, unknown>[] => received.flatMap((one) => itemsOf(one.body, "statuses")),
    messages: (): Record<string, unknown>[] => received.flatMap((one) => itemsOf(one.body, "messages")),
    /** Resolves when `isTrue` holds, looked at after each POST; fails after `timeoutMs`. */
    until(isTrue: () => boolean, timeoutMs = 3_000): Promise<void> {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (!isTrue()) return;
          clearTimeout(timer);
          looking.delete(look);
          resolve();
        };
        const timer = setTimeout(() => {
          looking.delete(look);
          reject(new Error(`not so within ${timeoutMs} ms; ${received.length} webhooks came`));
        }, timeoutMs);
        looking.add(look);
        look();
      });
    },
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

type Loose = { entry?: { changes?: { value?: Record<string, unknown> }[] }[] };

/** The messages or statuses of one body, whatever entry and change they stand in. */
export function itemsOf(body: unknown, name: "messages" | "statuses"): Record<string, unknown>[] {
  const { entry = [] } = body as Loose;
  return entry
    .flatMap((one) => one.changes ?? [])
    .flatMap((change) => (change.value?.[name] as Record<string, unknown>[] | undefined) ?? []);
}

/** Posts webhooks as Meta does: concurrently, signed, again and again until somebody answers 200, sometimes twice. */
import { postWebhook, toMetaJson } from "./webhook-bytes.ts";
import type { BusinessNumber } from "./people.ts";

export type Attempt = {
  attempt: number;
  /** Null when nobody answered. */
  status: number | null;
  durationMs: number;
  /** When it will be tried again; null when it was taken, or given up. */
  retryInMs: number | null;
};

type Pending = { number: BusinessNumber; body: unknown; attempt: number };

export type WebhookSender = ReturnType<typeof createWebhookSender>;

const MAX_AT_ONCE = 64;

/**
 * @param options.retryDelaysMs wait before the second, third, … attempt; the last one repeats
 * @param options.maxAttempts after so many the webhook is dropped for ever
 * @param options.timeoutMs an answer later than this counts as none
 */
export function createWebhookSender(options: { retryDelaysMs: number[]; maxAttempts: number; timeoutMs: number }) {
  const pending = new Map<Pending, NodeJS.Timeout | null>();
  const turns: (() => void)[] = [];
  const stop = new AbortController();
  let underway = 0;
  let copies = 1;

  const turn = async (): Promise<void> => {
    if (underway >= MAX_AT_ONCE) await new Promise<void>((resolve) => turns.push(resolve));
    underway += 1;
  };
  const done = (): void => {
    underway -= 1;
    turns.shift()?.();
  };

  async function post(url: string, number: BusinessNumber, bytes: Buffer): Promise<number | null> {
    await turn();
    try {
      const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(options.timeoutMs)]);
      const response = await postWebhook(url, bytes, number.appSecret, { signal });
      await response.arrayBuffer();
      return response.status;
    } catch {
      // A refused connection, a reset and a time-out are all the same to Meta: no answer, so it comes again.
      return null;
    } finally {
      done();
    }
  }

  async function attempt(item: Pending, bytes: Buffer, report: (attempt: Attempt) => void): Promise<void> {
    const { number } = item;
    if (!number.webhookUrl || stop.signal.aborted) return;
    pending.set(item, null);
    item.attempt += 1;
    const startedAt = performance.now();
    const status = await post(number.webhookUrl, number, bytes);
    if (stop.signal.aborted) return;
    const isOver = status === 200 || item.attempt >= options.maxAttempts;
    const delays = options.retryDelaysMs;
    const retryInMs = isOver ? null : (delays[Math.min(item.attempt, delays.length) - 1] ?? 1_000);
    if (retryInMs === null) pending.delete(item);
    else
      pending.set(
        item,
        setTimeout(() => void attempt(item, bytes, report), retryInMs),
      );
    report({ attempt: item.attempt, status, durationMs: Math.round(performance.now() - startedAt), retryInMs });
  }

  return {
    /**
     * Sends one body until it is taken. Resolves after the *first* attempt; later ones go on by themselves.
     * `report` hears of every attempt.
     */
    async send(
      number: BusinessNumber,
      body: unknown,
      more: { times?: number; report?: (attempt: Attempt) => void } = {},
    ): Promise<void> {
      const bytes = Buffer.isBuffer(body) ? body : toMetaJson(body);
      const times = more.times ?? copies;
      await Promise.all(
        Array.from({ length: times }, (_, copy) =>
          attempt({ number, body, attempt: 0 }, bytes, copy === 0 ? (more.report ?? (() => {})) : () => {}),
        ),
      );
    },
    /** How often every further webhook goes out: 2 shows what happens when Meta repeats itself. */
    repeatEach(times: number): void {
      copies = times;
    },
    copies: (): number => copies,
    /** What nobody has taken yet, for the state file. */
    pending: (): { phoneNumberId: string; body: unknown }[] =>
      [...pending.keys()].map(({ number, body }) => ({ phoneNumberId: number.phoneNumberId, body })),
    /** Resolves when nothing is waiting or under way; fails after `timeoutMs`. */
    async idle(timeoutMs = 5_000): Promise<void> {
      const until = performance.now() + timeoutMs;
      while (pending.size > 0) {
        if (performance.now() > until) throw new Error(`${pending.size} webhooks still wait after ${timeoutMs} ms`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    close(): void {
      stop.abort();
      for (const timer of pending.values()) if (timer) clearTimeout(timer);
    },
  };
}

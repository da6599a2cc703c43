/** Gathers what a process publishes, so that it sends at most once per window however much happens. */

export type Batch = { channel: string; payloads: string[] };

export type PublishWindowOptions = {
  /** Sends everything gathered, in order. A rejection keeps it for the next try. */
  send: (batches: Batch[]) => Promise<void>;
  /** The shortest time between two sends; the first after a quiet time leaves at once. */
  windowMs: number;
  /** How much waits while nothing can be sent; beyond it the oldest is dropped, since a listener re-checks anyway. */
  maxWaiting: number;
  onError: (error: unknown) => void;
};

const RETRY_MS = 100;

export type PublishWindow = {
  add(channel: string, payload: string): void;
  /** Sends what is left, once, and takes nothing more. */
  close(): Promise<void>;
};

export function createPublishWindow({ send, windowMs, maxWaiting, onError }: PublishWindowOptions): PublishWindow {
  let waiting: { channel: string; payload: string }[] = [];
  let timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  let sending: Promise<void> | null = null;
  let lastSendAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;

  function arm(afterMs: number) {
    if (timer || sending || waiting.length === 0) return;
    // Even the first publication waits for the end of this turn of the loop, so that a burst leaves together.
    // A timer cuts fractions of a millisecond off, which would make the window too short.
    timer = afterMs > 0 ? setTimeout(flush, Math.ceil(afterMs)) : setImmediate(flush);
  }

  function flush() {
    timer = null;
    const taken = waiting;
    waiting = [];
    lastSendAt = performance.now();
    let nextInMs = windowMs;
    sending = send(byChannel(taken))
      .catch((error: unknown) => {
        onError(error);
        nextInMs = RETRY_MS;
        waiting = [...taken, ...waiting].slice(-maxWaiting);
      })
      .finally(() => {
        sending = null;
        if (!isClosed) arm(Math.max(0, lastSendAt + nextInMs - performance.now()));
      });
  }

  return {
    add(channel, payload) {
      if (isClosed) return;
      waiting.push({ channel, payload });
      if (waiting.length > maxWaiting) waiting.shift();
      arm(Math.max(0, lastSendAt + windowMs - performance.now()));
    },
    async close() {
      isClosed = true;
      if (timer) {
        clearTimeout(timer as NodeJS.Timeout);
        clearImmediate(timer as NodeJS.Immediate);
        timer = null;
      }
      await sending;
      if (waiting.length > 0) await send(byChannel(waiting)).catch(onError);
    },
  };
}

function byChannel(waiting: readonly { channel: string; payload: string }[]): Batch[] {
  const batches = new Map<string, string[]>();
  for (const { channel, payload } of waiting) {
    const payloads = batches.get(channel);
    if (payloads) payloads.push(payload);
    else batches.set(channel, [payload]);
  }
  return [...batches].map(([channel, payloads]) => ({ channel, payloads }));
}

/**
 * One tenant's live events as this process has them: read once, however many follow. Numbers rise by one without gaps,
 * so a follower can tell what it has from what it misses.
 */
import type { LiveRow } from "@max/domain/live/visibility";

/** Where a tenant's events are kept. `oldest` is the smallest number still there. */
export type LiveSource = {
  read(afterSeq: number, limit: number): Promise<LiveRow[]>;
  bounds(): Promise<{ head: number; oldest: number }>;
};

/** `reset`: what was missed cannot be told any more; begin anew and go on from `seq`. */
export type Step = { type: "row"; seq: number; row: LiveRow } | { type: "reset"; seq: number };

export type Follower = {
  /** The last step advanced past. */
  cursor(): number;
  /** The step after the cursor, the same until `advance`; waits for one. Null when woken or closed. */
  next(): Promise<Step | null>;
  advance(step: Step): void;
  /** The newest number there was when it began: up to here it is told what it missed. */
  begunAt(): number;
  /** The newest number that this process knows of by now. */
  newest(): number;
  /** Rows that are at hand after the cursor, at most a page. */
  upcoming(): readonly LiveRow[];
  /** Ends a waiting `next` early, or the one that comes. */
  wake(): void;
  close(): void;
};

export type TenantStream = {
  follow(after: number | null): Follower;
  /** Reads what is new. Calls that meet a running read share the one after it. */
  look(): Promise<void>;
  /** Newest number read so far. */
  head(): number;
  lastLookAt(): number;
  followers(): number;
};

const RING_SIZE = 5_000;
const PAGE = 500;
/** More than this behind, and starting anew is quicker than replaying. */
const MOST_MISSED = 5_000;
const RETRY_MS = 1_000;

export type TenantStreamOptions = {
  source: LiveSource;
  /** Milliseconds by any clock that only rises. */
  now: () => number;
  onError: (error: unknown) => void;
  /** The last follower left. */
  onIdle: () => void;
};

export function createTenantStream({ source, now, onError, onIdle }: TenantStreamOptions): TenantStream {
  let head: number | null = null;
  let ring: LiveRow[] = [];
  let reading: Promise<void> | null = null;
  let mustReadAgain = false;
  let lastLookAt = now();
  const wakers = new Set<() => void>();

  async function look() {
    mustReadAgain = true;
    reading ??= readNew().finally(() => {
      reading = null;
    });
    return reading;
  }

  async function readNew() {
    while (mustReadAgain && head !== null) {
      mustReadAgain = false;
      lastLookAt = now();
      try {
        const rows = await source.read(head, PAGE);
        if (rows.length === 0) continue;
        keep(rows, head);
        head = rows.at(-1)!.seq;
        mustReadAgain ||= rows.length === PAGE;
        for (const wake of wakers) wake();
      } catch (error) {
        // The next word from the bus, or the silence after it, looks again.
        onError(error);
      }
    }
  }

  function keep(rows: LiveRow[], before: number) {
    // The ring holds an unbroken run; after a break it begins anew and followers behind it find out from the database.
    ring = rows[0]!.seq === before + 1 ? [...ring, ...rows].slice(-RING_SIZE) : rows;
  }

  /** @returns the rows after `cursor`, or null when some of them are gone */
  async function rowsAfter(cursor: number): Promise<LiveRow[] | null> {
    const first = ring[0]?.seq;
    if (first !== undefined && first <= cursor + 1) return ring.slice(cursor + 1 - first);
    const rows = await source.read(cursor, PAGE);
    return rows[0]?.seq === cursor + 1 ? rows : null;
  }

  function follow(after: number | null): Follower {
    let cursor = after ?? 0;
    let begunAt = 0;
    let hasBegun = false;
    let resetTo: number | null = null;
    let pending: LiveRow[] = [];
    let at = 0;
    let isWoken = false;
    let isClosed = false;
    let endWait: () => void = () => {};
    const newRows = () => endWait();
    wakers.add(newRows);

    async function begin() {
      const bounds = await source.bounds();
      head ??= bounds.head;
      if (bounds.head > head) void look();
      begunAt = Math.max(head, bounds.head);
      hasBegun = true;
      if (after === null) cursor = bounds.head;
      else if (after > bounds.head || after < bounds.oldest - 1 || bounds.head - after > MOST_MISSED)
        resetTo = bounds.head;
    }

    async function fill() {
      const rows = await rowsAfter(cursor);
      if (rows === null) resetTo = head;
      else [pending, at] = [rows, 0];
    }

    const pause = (timeoutMs: number | null) =>
      new Promise<void>((resolve) => {
        const timer = timeoutMs === null ? null : setTimeout(resolve, timeoutMs);
        endWait = () => {
          if (timer) clearTimeout(timer);
          resolve();
        };
      });

    return {
      cursor: () => cursor,
      async next() {
        for (;;) {
          if (isClosed || isWoken) break;
          try {
            if (!hasBegun) await begin();
            if (resetTo !== null) return { type: "reset", seq: resetTo };
            while (at < pending.length && pending[at]!.seq <= cursor) at++;
            const row = pending[at];
            if (row) return { type: "row", seq: row.seq, row };
            if (cursor < head!) await fill();
            else if (!isClosed && !isWoken) await pause(null);
          } catch (error) {
            // The database is away: the follower keeps its place and waits.
            onError(error);
            await pause(RETRY_MS);
          }
        }
        isWoken = false;
        return null;
      },
      advance(step) {
        cursor = step.seq;
        if (step.type === "reset") resetTo = null;
      },
      begunAt: () => begunAt,
      newest: () => Math.max(begunAt, head ?? 0),
      upcoming: () => pending.slice(at, at + PAGE),
      wake() {
        isWoken = true;
        endWait();
      },
      close() {
        if (isClosed) return;
        isClosed = true;
        wakers.delete(newRows);
        endWait();
        if (wakers.size === 0) onIdle();
      },
    };
  }

  return {
    follow,
    look,
    head: () => head ?? 0,
    lastLookAt: () => lastLookAt,
    followers: () => wakers.size,
  };
}

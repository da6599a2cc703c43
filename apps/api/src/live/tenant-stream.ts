/**
 * One tenant's live events as this process has them: read once, however many follow. Numbers rise by one without gaps,
 * so a follower can tell what it has from what it misses.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { LiveRow } from "@max/domain/live/visibility";
import { shareNext } from "@max/platform/share-next";

/** Where a tenant's events are kept. `oldest` is the smallest number still there. */
export type LiveSource = {
  read(afterSeq: number, limit: number): Promise<LiveRow[]>;
  bounds(): Promise<{ head: number; oldest: number }>;
};

/** `reset`: what was missed cannot be told any more; begin anew and go on from `seq`. */
export type Step = { type: "row"; seq: number; row: LiveRow } | { type: "reset"; seq: number };

export type Follower = {
  /** Finds its place. False when woken or closed before that. */
  begin(): Promise<boolean>;
  /** It has begun and there is nothing between its cursor and what this process has. */
  isCurrent(): boolean;
  /** It heard everything up to this number another way. */
  skipTo(seq: number): void;
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
/** Shared pages begin at round numbers, so that clients that left off a few events apart share them. */
const PAGE_STARTS_EVERY = 50;
const MOST_PAGES = 12;
const KEEP_PAGE_MS = 10_000;
const RETRY_MS = 1_000;

export type TenantStreamOptions = {
  source: LiveSource;
  /** Milliseconds by any clock that only rises. */
  now: () => number;
  onError: (error: unknown) => void;
  /** The last follower left. */
  onIdle: () => void;
  /** The next rows in order, in the turn in which they were read. */
  onRows?: (rows: readonly LiveRow[]) => void;
  /** The rows after this number are gone. What comes after them is known by now, but nobody was told yet. */
  onBreak?: (after: number) => void;
};

export function createTenantStream(options: TenantStreamOptions): TenantStream {
  const { source, now, onError, onIdle, onRows = () => {}, onBreak = () => {} } = options;
  let head: number | null = null;
  let ring: LiveRow[] = [];
  let reading: Promise<void> | null = null;
  let mustReadAgain = false;
  let lastLookAt = now();
  const wakers = new Set<() => void>();
  const bounds = shareNext<never, { head: number; oldest: number }>(() => source.bounds());
  /** Pages that are being read or were read whole, by the number before their first row. */
  const pages = new Map<number, Promise<LiveRow[]>>();

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
        const isUnbroken = rows[0]!.seq === head + 1;
        if (!isUnbroken) onBreak(head);
        // The ring holds an unbroken run; after a break it begins anew and followers behind it find out from the database.
        if (isUnbroken) ring.push(...rows);
        else ring = rows;
        if (ring.length > RING_SIZE + PAGE) ring = ring.slice(-RING_SIZE);
        head = rows.at(-1)!.seq;
        mustReadAgain ||= rows.length === PAGE;
        if (isUnbroken) onRows(rows);
        for (const wake of wakers) wake();
      } catch (error) {
        // The next word from the bus, or the silence after it, looks again.
        onError(error);
      }
    }
  }

  /** @returns the rows after `cursor`, or null when some of them are gone */
  async function rowsAfter(cursor: number): Promise<LiveRow[] | null> {
    const first = ring[0]?.seq;
    if (first !== undefined && first <= cursor + 1) return ring.slice(cursor + 1 - first);
    // Many who were away come back together, to nearly the same place: they share what is read for one of them.
    const page = await sharedPage(cursor - (cursor % PAGE_STARTS_EVERY));
    const at = page.findIndex(({ seq }) => seq === cursor + 1);
    if (at >= 0) return page.slice(at);
    const rows = await source.read(cursor, PAGE);
    return rows[0]?.seq === cursor + 1 ? rows : null;
  }

  function sharedPage(before: number): Promise<LiveRow[]> {
    const known = pages.get(before);
    if (known) return known;
    const page = source.read(before, PAGE);
    pages.set(before, page);
    void forgetInTime(before, page);
    const oldest = pages.keys().next().value;
    if (pages.size > MOST_PAGES && oldest !== undefined) pages.delete(oldest);
    return page;
  }

  /** A whole page never changes; one that is not may have grown when it is asked for again. */
  async function forgetInTime(before: number, page: Promise<LiveRow[]>) {
    const rows = await page.catch(() => []);
    if (rows.at(-1)?.seq === before + PAGE) await sleep(KEEP_PAGE_MS, undefined, { ref: false });
    if (pages.get(before) === page) pages.delete(before);
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

    async function findPlace() {
      const now = await bounds([]);
      head ??= now.head;
      if (now.head > head) void look();
      begunAt = Math.max(head, now.head);
      hasBegun = true;
      if (after === null) cursor = now.head;
      else if (after > now.head || after < now.oldest - 1 || now.head - after > MOST_MISSED) resetTo = now.head;
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
      async begin() {
        while (!hasBegun && !isClosed && !isWoken) {
          try {
            await findPlace();
          } catch (error) {
            onError(error);
            await pause(RETRY_MS);
          }
        }
        if (!isClosed && !isWoken) return true;
        isWoken = false;
        return false;
      },
      isCurrent: () => hasBegun && resetTo === null && !isWoken && !isClosed && cursor === head,
      skipTo(seq) {
        cursor = Math.max(cursor, seq);
      },
      cursor: () => cursor,
      async next() {
        for (;;) {
          if (isClosed || isWoken) break;
          try {
            if (!hasBegun) await findPlace();
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

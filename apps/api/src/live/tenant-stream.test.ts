import type { LiveRow } from "@max/domain/live/visibility";
import { describe, expect, it, vi } from "vitest";
import { createTenantStream, type Follower } from "./tenant-stream.ts";

const row = (seq: number): LiveRow => ({ seq, event: { type: "reset" }, before: null, after: null });

/** Events as the database has them, numbered from one; `forgetUpTo` is a day that was dropped. */
function store(count = 0) {
  let head = count;
  let oldest = 1;
  let reads = 0;
  let boundReads = 0;
  let isAway = false;
  return {
    add: (n: number) => (head += n),
    forgetUpTo: (seq: number) => (oldest = seq + 1),
    setAway: (away: boolean) => (isAway = away),
    reads: () => reads,
    boundReads: () => boundReads,
    source: {
      async read(after: number, limit: number) {
        reads++;
        if (isAway) throw new Error("the database is away");
        const first = Math.max(after + 1, oldest);
        return Array.from({ length: Math.max(0, Math.min(limit, head - first + 1)) }, (_, i) => row(first + i));
      },
      async bounds() {
        boundReads++;
        if (isAway) throw new Error("the database is away");
        return { head, oldest: Math.min(oldest, head + 1) };
      },
    },
  };
}

const streamOver = (events: ReturnType<typeof store>, onIdle = () => {}) =>
  createTenantStream({ source: events.source, now: () => 0, onError: () => {}, onIdle });

/** Takes `count` steps, as a subscription does. */
async function take(follower: Follower, count: number): Promise<(number | string)[]> {
  const seen: (number | string)[] = [];
  while (seen.length < count) {
    const step = await follower.next();
    if (step === null) continue;
    follower.advance(step);
    seen.push(step.type === "reset" ? `reset ${step.seq}` : step.seq);
  }
  return seen;
}

const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("a client that follows live events", () => {
  it("hears what comes next when it has no cursor", async () => {
    const events = store(10);
    const stream = streamOver(events);
    const follower = stream.follow(null);
    const heard = take(follower, 2);
    await vi.waitFor(() => expect(stream.head()).toBe(10));
    events.add(2);
    await stream.look();
    expect(await heard).toEqual([11, 12]);
  });

  it("hears first what it missed, then what is new, each once and in order", async () => {
    const events = store(1_200);
    const stream = streamOver(events);
    const heard = take(stream.follow(3), 1_207);
    await vi.waitFor(() => expect(stream.head()).toBe(1_200));
    events.add(10);
    await stream.look();
    expect(await heard).toEqual(upTo(4, 1_210));
  });

  it("loses nothing and hears nothing twice, however reading, writing and listening meet", async () => {
    // A small generator with a seed: every run tries the same 200 different days.
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let day = 0; day < 200; day++) {
      const events = store(400 + random(1_100));
      const stream = streamOver(events);
      const total = 1_500 + random(900);
      const after = Array.from({ length: 4 }, () => random(400));
      const heard = after.map((cursor) => take(stream.follow(cursor), total - cursor));
      let head = (await events.source.bounds()).head;
      while (head < total) {
        head = events.add(Math.min(total - head, random(700)));
        if (random(3) > 0) void stream.look();
        if (random(2) > 0) await Promise.resolve();
      }
      await stream.look();
      await stream.look();
      for (const [i, cursor] of after.entries()) expect(await heard[i]).toEqual(upTo(cursor + 1, total));
    }
  });

  it.each([
    ["what it missed is gone", 5],
    ["it comes from another database", 9_999],
  ])("begins anew when %s", async (_why, after) => {
    const events = store(100);
    events.forgetUpTo(50);
    const stream = streamOver(events);
    const follower = stream.follow(after);
    expect(await take(follower, 1)).toEqual(["reset 100"]);
    events.add(1);
    await stream.look();
    expect(await take(follower, 1)).toEqual([101]);
  });

  it("goes on from the oldest event that is kept without beginning anew", async () => {
    const events = store(100);
    events.forgetUpTo(50);
    expect(await take(streamOver(events).follow(50), 50)).toEqual(upTo(51, 100));
  });

  it("begins anew after more than 5,000 missed, and not after 5,000", async () => {
    const events = store(6_000);
    expect(await take(streamOver(events).follow(999), 1)).toEqual(["reset 6000"]);
    expect(await take(streamOver(events).follow(1_000), 5_000)).toEqual(upTo(1_001, 6_000));
  });

  it("begins anew rather than skip when events leave while it lags behind", async () => {
    const events = store(3_000);
    const stream = streamOver(events);
    const follower = stream.follow(0);
    expect(await take(follower, 500)).toEqual(upTo(1, 500));
    events.forgetUpTo(2_000);
    expect(await take(follower, 1)).toEqual(["reset 3000"]);
  });

  it("is given the same step until it has taken it", async () => {
    const follower = streamOver(store(2)).follow(0);
    const step = await follower.next();
    follower.wake();
    expect(await follower.next()).toBeNull();
    expect(await follower.next()).toEqual(step);
    expect(follower.cursor()).toBe(0);
  });

  it("can tell what it missed from what is new, and shows a page of it at a time", async () => {
    const events = store(1_200);
    const stream = streamOver(events);
    const follower = stream.follow(100);
    const step = await follower.next();
    expect([follower.begunAt(), follower.newest()]).toEqual([1_200, 1_200]);
    expect(follower.upcoming().map(({ seq }) => seq)).toEqual(upTo(101, 600));
    follower.advance(step!);
    await follower.next();
    expect(follower.upcoming()[0]?.seq).toBe(102);
    events.add(5);
    await stream.look();
    expect([follower.begunAt(), follower.newest()]).toEqual([1_200, 1_205]);
  });

  it("keeps its place while the database is away", async () => {
    vi.useFakeTimers();
    const events = store(5);
    events.setAway(true);
    const heard = take(streamOver(events).follow(2), 3);
    await vi.advanceTimersByTimeAsync(3_000);
    events.setAway(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await heard).toEqual([3, 4, 5]);
    vi.useRealTimers();
  });

  it("costs one read however many follow", async () => {
    const events = store(10);
    const stream = streamOver(events);
    const followers = Array.from({ length: 100 }, () => stream.follow(null));
    const heard = followers.map((follower) => take(follower, 3));
    await vi.waitFor(() => expect(stream.head()).toBe(10));
    const before = events.reads();
    events.add(3);
    await stream.look();
    await Promise.all(heard);
    expect(events.reads() - before).toBe(1);
  });

  it("ends its wait when it closes, and the last one leaves the stream idle", async () => {
    let idle = 0;
    const stream = streamOver(store(1), () => idle++);
    const [one, two] = [stream.follow(null), stream.follow(null)];
    const waiting = one.next();
    await new Promise((resolve) => setTimeout(resolve, 5));
    one.close();
    one.close();
    expect(await waiting).toBeNull();
    expect(idle).toBe(0);
    two.close();
    expect(idle).toBe(1);
  });
});

describe("many clients that come back at the same time", () => {
  it("cost a few reads together, wherever each of them left off", async () => {
    const events = store(1_400);
    const stream = streamOver(events);
    const cursors = Array.from({ length: 100 }, (_, n) => 1_000 + (n % 30));
    const heard = cursors.map((cursor) => take(stream.follow(cursor), 1_400 - cursor));
    for (const [n, cursor] of cursors.entries()) expect(await heard[n]).toEqual(upTo(cursor + 1, 1_400));
    expect(events.reads()).toBeLessThanOrEqual(3);
    expect(events.boundReads()).toBe(1);
  });

  it("still hear of what was numbered after the page they share was read", async () => {
    const events = store(10);
    const stream = streamOver(events);
    expect(await take(stream.follow(3), 7)).toEqual(upTo(4, 10));
    events.add(5);
    expect(await take(stream.follow(9), 6)).toEqual(upTo(10, 15));
  });
});

describe("a client that has heard everything", () => {
  it("is told from one that has something to catch up, in the turn in which new rows are read", async () => {
    const events = store(5);
    const said: number[][] = [];
    const stream = createTenantStream({
      source: events.source,
      now: () => 0,
      onError: () => {},
      onIdle: () => {},
      onRows: (rows) => said.push(rows.map(({ seq }) => seq)),
    });
    const [current, behind] = [stream.follow(null), stream.follow(3)];
    expect(current.isCurrent()).toBe(false);
    expect(await Promise.all([current.begin(), behind.begin()])).toEqual([true, true]);
    expect([current.isCurrent(), behind.isCurrent()]).toEqual([true, false]);
    events.add(2);
    await stream.look();
    expect(said).toEqual([[6, 7]]);
    current.skipTo(7);
    expect([current.cursor(), current.isCurrent()]).toEqual([7, true]);
  });

  it("is let go before anything is skipped when the next events are gone", async () => {
    const events = store(5);
    const breaks: number[] = [];
    const stream = createTenantStream({
      source: events.source,
      now: () => 0,
      onError: () => {},
      onIdle: () => {},
      onRows: () => expect.fail("these are not the next rows"),
      onBreak: (after) => breaks.push(after, stream.head()),
    });
    const follower = stream.follow(null);
    await follower.begin();
    events.add(20);
    events.forgetUpTo(15);
    await stream.look();
    expect(breaks).toEqual([5, 5]);
    expect(await take(follower, 1)).toEqual(["reset 25"]);
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { startPrivatePostgres } from "../../test/private-postgres.ts";
import { canTestRedis, startPrivateRedis, startRedisCluster, startTlsRedis } from "../../test/private-redis.ts";
import { createQueueBackend, migrateQueue, type QueueBackend } from "./backend.ts";
import { createJobQueue, defineJob, type Job, startWorker } from "./job.ts";

const HOLD_JOB = fileURLToPath(new URL("../../test/hold-job.ts", import.meta.url));

type Seen = { payload: unknown; attempt: number; isLast: boolean; atMs: number };
type Deps = { seen: Seen[]; failUntilAttempt?: number; holdMs?: number };

const work = defineJob({
  name: "work",
  queue: "background",
  payload: z.object({ messageId: z.string(), urgency: z.number().default(1) }),
  attempts: 3,
  backoffMs: 100,
  async run(payload, deps: Deps, { attempt, isLast }) {
    deps.seen.push({ payload, attempt, isLast, atMs: performance.now() });
    if (deps.holdMs) await pause(deps.holdMs);
    if (attempt < (deps.failUntilAttempt ?? 0)) throw new Error("not yet");
  },
});

const backends = [
  {
    kind: "postgres",
    async start() {
      const server = await startPrivatePostgres();
      await migrateQueue(server.url);
      await migrateQueue(server.url);
      return { options: { databaseUrl: server.url }, remove: server.remove };
    },
  },
  {
    kind: "redis",
    async start() {
      const server = await startPrivateRedis();
      return { options: { redis: server.target }, remove: server.remove };
    },
  },
  {
    kind: "redis over TLS",
    async start() {
      const server = await startTlsRedis();
      return { options: { redis: server.target }, remove: server.remove };
    },
  },
  {
    kind: "a Redis Cluster",
    async start() {
      const server = await startRedisCluster();
      return { options: { redis: server.target }, remove: server.remove };
    },
  },
] as const;

describe.each(backends.filter(({ kind }) => kind === "postgres" || canTestRedis))(
  "a job queue on $kind",
  ({ kind, start }) => {
    let server: Awaited<ReturnType<typeof start>>;
    let backend: QueueBackend;
    const complaints: unknown[] = [];
    const log = {
      warn: (line: unknown) => complaints.push(line),
      error: (line: unknown) => complaints.push(line),
    } as never;
    const onError = (error: Error) => complaints.push(error);
    const open: { close(): Promise<void> }[] = [];

    beforeAll(async () => {
      server = await start();
      backend = createQueueBackend({ ...server.options, onError });
    });
    // A failed test must leave no worker that takes the next one's jobs, and the last no server that runs on.
    afterEach(async () => {
      for (const closable of open.splice(0).toReversed()) await closable.close();
    });
    afterAll(async () => {
      try {
        await backend.close();
      } finally {
        await server.remove();
      }
    });

    const queueFor = () => {
      const queue = createJobQueue(backend, "background", onError);
      open.push(queue);
      return queue;
    };
    const workerFor = async (deps: Deps, jobs: readonly Job<unknown, Deps>[] = [work], settings = {}) => {
      const common = { concurrency: 5, deps, log, stalledIntervalMs: 200 };
      const worker = await startWorker(backend, "background", jobs, { ...common, ...settings });
      open.push(worker);
      return worker;
    };
    const eventually = (check: () => void | Promise<void>, timeout = 5_000) =>
      vi.waitFor(check, { timeout, interval: 10 });

    it("runs what is added, with the payload parsed and its defaults filled in", async () => {
      expect(backend.kind).toBe(kind === "postgres" ? "postgres" : "redis");
      await backend.ping();
      const deps: Deps = { seen: [] };
      const worker = await workerFor(deps);
      await queueFor().add(work, { messageId: "m1" });
      await eventually(() =>
        expect(deps.seen).toMatchObject([{ payload: { messageId: "m1", urgency: 1 }, attempt: 1 }]),
      );
      await worker.close();
    });

    it("leaves nothing behind of a job that is done", async () => {
      const queue = queueFor();
      const worker = await workerFor({ seen: [] });
      await queue.addMany(work, [{ payload: { messageId: "a" } }, { payload: { messageId: "b" } }]);
      await eventually(async () => {
        const { waiting, active, completed, failed } = await queue.counts();
        expect({ waiting, active, completed, failed }).toEqual({ waiting: 0, active: 0, completed: 0, failed: 0 });
      });
      await worker.close();
    });

    it("tries again with a pause that doubles, and says which try is the last", async () => {
      const deps: Deps = { seen: [], failUntilAttempt: 3 };
      const worker = await workerFor(deps);
      await queueFor().add(work, { messageId: "m2" });
      await eventually(() =>
        expect(deps.seen.map(({ attempt, isLast }) => [attempt, isLast])).toEqual([
          [1, false],
          [2, false],
          [3, true],
        ]),
      );
      const [first, second, third] = deps.seen.map(({ atMs }) => atMs) as [number, number, number];
      expect(second - first).toBeGreaterThan(95);
      expect(third - second).toBeGreaterThan(190);
      await worker.close();
    });

    it("runs a job once that was added twice under one id while it waited", async () => {
      const queue = queueFor();
      await queue.add(work, { messageId: "m3" }, { jobId: "wake-m3" });
      await queue.add(work, { messageId: "m3" }, { jobId: "wake-m3" });
      const deps: Deps = { seen: [] };
      const worker = await workerFor(deps);
      await eventually(() => expect(deps.seen).toHaveLength(1));
      await pause(150);
      expect(deps.seen).toHaveLength(1);
      await worker.close();
    });

    it("takes the same id again once the job is done", async () => {
      const queue = queueFor();
      const deps: Deps = { seen: [] };
      const worker = await workerFor(deps);
      for (const times of [1, 2]) {
        await queue.add(work, { messageId: "m4" }, { jobId: "wake-m4" });
        await eventually(() => expect(deps.seen).toHaveLength(times));
        await eventually(async () => expect((await queue.counts()).active).toBe(0));
      }
      await worker.close();
    });

    it("waits as long as it was told", async () => {
      const deps: Deps = { seen: [] };
      const worker = await workerFor(deps);
      const addedAtMs = performance.now();
      await queueFor().add(work, { messageId: "m5" }, { delayMs: 300 });
      await eventually(() => expect(deps.seen).toHaveLength(1));
      expect((deps.seen[0]?.atMs ?? 0) - addedAtMs).toBeGreaterThan(290);
      await worker.close();
    });

    it("gives up at once on a payload that does not parse, and on a job nobody knows", async () => {
      const queue = queueFor();
      const before = (await queue.counts()).failed ?? 0;
      const stranger = defineJob({ ...work, payload: z.unknown(), name: "stranger", run: async () => undefined });
      const deps: Deps = { seen: [] };
      const worker = await workerFor(deps);
      await queue.add(work, { messageId: 7 as unknown as string });
      await queue.add(stranger, {});
      await eventually(async () => expect((await queue.counts()).failed).toBe(before + 2));
      expect(deps.seen).toEqual([]);
      await worker.close();
    });

    it("hands a job over when the process that ran it was killed", async () => {
      const queue = queueFor();
      await queue.add(work, { messageId: "m6" });
      const holder = spawn(process.execPath, ["--import", "tsx", HOLD_JOB, JSON.stringify(server.options)]);
      await once(holder.stdout, "data");
      holder.kill("SIGKILL");

      const deps: Deps = { seen: [] };
      const worker = await workerFor(deps, [work], { lockDurationMs: 1_000 });
      await eventually(() => expect(deps.seen).toMatchObject([{ payload: { messageId: "m6" } }]), 10_000);
      await worker.close();
    }, 20_000);

    it("repeats what is scheduled, once however often it was scheduled, until it is taken off", async () => {
      const queue = queueFor();
      const deps: Deps = { seen: [] };
      const worker = await workerFor(deps);
      const from = performance.now();
      await queue.schedule("sweep", work, { messageId: "tick" }, { everyMs: 200 });
      await queue.schedule("sweep", work, { messageId: "tick" }, { everyMs: 200 });
      await queue.schedule("nightly", work, { messageId: "never" }, { cron: "0 3 1 1 *", timeZone: "Europe/Berlin" });
      await pause(1_100);
      await queue.unschedule("sweep");
      await queue.unschedule("nightly");
      // A run that was on its way when it was taken off must not be met by the next test.
      await eventually(async () => {
        const { waiting, active, delayed } = await queue.counts();
        expect({ waiting, active, delayed }).toEqual({ waiting: 0, active: 0, delayed: 0 });
      });
      expect(deps.seen.length).toBeGreaterThanOrEqual(4);
      // A second schedule beside the first would make it twice as many.
      expect(deps.seen.length).toBeLessThanOrEqual((performance.now() - from) / 200 + 2);
      await worker.close();
    });

    it("waits for the running jobs when a worker is closed", async () => {
      const deps: Deps = { seen: [], holdMs: 300 };
      const worker = await workerFor(deps);
      const queue = queueFor();
      await queue.add(work, { messageId: "m7" });
      await eventually(() => expect(deps.seen).toHaveLength(1));
      await worker.close();
      expect((await queue.counts()).active).toBe(0);
    });

    it("runs 400 jobs on 20 hands, each exactly once and without a complaint", async () => {
      const queue = queueFor();
      const deps: Deps = { seen: [] };
      const worker = await workerFor(deps, [work], { concurrency: 20 });
      const before = complaints.length;
      await queue.addMany(
        work,
        Array.from({ length: 400 }, (_, n) => ({ payload: { messageId: `n${n}` } })),
      );
      // A schedule of the test before may have left one more run behind.
      const mine = () =>
        deps.seen.map(({ payload }) => (payload as { messageId: string }).messageId).filter((id) => /^n\d/.test(id));
      await eventually(() => expect(mine().length).toBeGreaterThanOrEqual(400), 15_000);
      await worker.close();
      expect(mine()).toHaveLength(400);
      expect(new Set(mine()).size).toBe(400);
      expect(complaints.slice(before)).toEqual([]);
    });

    it("refuses an id with a colon and a job of another queue, before anything is stored", async () => {
      const queue = queueFor();
      await expect(queue.add(work, { messageId: "x" }, { jobId: "a:b" })).rejects.toThrow("colon");
      const elsewhere = defineJob({ ...work, payload: z.unknown(), queue: "inbound", run: async () => undefined });
      await expect(queue.add(elsewhere, {})).rejects.toThrow("belongs on inbound");
      await expect(workerFor({ seen: [] }, [elsewhere])).rejects.toThrow("belongs on inbound");
    });
  },
);

it("stores nothing of what BullMQ tells of each job, so that its tables do not grow with the work", async () => {
  const server = await startPrivatePostgres();
  await migrateQueue(server.url);
  const backend = createQueueBackend({ databaseUrl: server.url });
  const queue = createJobQueue(backend, "background");
  const client = new Client({ connectionString: server.url });
  try {
    await client.connect();
    await queue.add(work, { messageId: "one" });
    await queue.addMany(work, [{ payload: { messageId: "two" } }]);
    const { rows } = await client.query(
      "select (select count(*) from bullmq.job)::int as jobs, (select count(*) from bullmq.event)::int as events",
    );
    expect(rows).toEqual([{ jobs: 2, events: 0 }]);
  } finally {
    await client.end();
    await queue.close();
    await backend.close();
    await server.remove();
  }
});

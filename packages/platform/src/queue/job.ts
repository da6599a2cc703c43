/** A kind of background work: a payload, a policy, and a `run` that is safe to run twice. Plus the two ends of its queue. */
import { setTimeout as pause } from "node:timers/promises";
import { type JobsOptions, UnrecoverableError } from "bullmq";
import type { z } from "zod";
import type { Logger } from "../logger.ts";
import type { QueueBackend, QueueName, TakenJob } from "./backend.ts";

/** What a run is told about itself. `attempt` counts from 1. */
export type Attempt = { jobId: string; attempt: number; isLast: boolean };

export type JobDefinition<Schema extends z.ZodType, Deps> = {
  name: string;
  queue: QueueName;
  /** Parsed when a worker takes the job. Payloads may be older than the code: a new field is optional at first. */
  payload: Schema;
  /** Tries in all. */
  attempts: number;
  /** The pause before the second try; it doubles with each further one. */
  backoffMs: number;
  run(payload: z.output<Schema>, deps: Deps, attempt: Attempt): Promise<void>;
};

/** A job with its payload's type folded away, as a worker holds many of them. */
export type Job<Input, Deps> = {
  readonly name: string;
  readonly queue: QueueName;
  readonly attempts: number;
  readonly backoffMs: number;
  /** @throws UnrecoverableError when the payload does not parse: waiting mends nothing */
  readonly execute: (data: unknown, deps: Deps, attempt: Attempt) => Promise<void>;
  /** Only in the types: what `add` takes. */
  readonly input?: Input;
};

export function defineJob<Schema extends z.ZodType, Deps>(
  definition: JobDefinition<Schema, Deps>,
): Job<z.input<Schema>, Deps> {
  const { name, queue, attempts, backoffMs, payload, run } = definition;
  return {
    name,
    queue,
    attempts,
    backoffMs,
    async execute(data, deps, attempt) {
      const parsed = payload.safeParse(data);
      if (!parsed.success) {
        const where = parsed.error.issues.map((issue) => `${issue.path.join(".") || "payload"}: ${issue.code}`);
        throw new UnrecoverableError(`The payload of ${name} is not valid (${where.join(", ")}).`);
      }
      await run(parsed.data, deps, attempt);
    },
  };
}

/** `jobId` makes adding idempotent while the job waits, runs, or is kept as failed; it must not contain a colon. */
export type AddOptions = { jobId?: string; delayMs?: number };
export type Rhythm = { everyMs: number } | { cron: string; timeZone: string };

export type JobQueue = {
  /** @throws Error within about a second when the queue is away. What was added may then still be there. */
  add<Input>(job: Job<Input, never>, payload: Input, options?: AddOptions): Promise<void>;
  addMany<Input>(job: Job<Input, never>, items: readonly { payload: Input; options?: AddOptions }[]): Promise<void>;
  /** The same id replaces what it was, so every start may schedule again. */
  schedule<Input>(id: string, job: Job<Input, never>, payload: Input, rhythm: Rhythm): Promise<void>;
  /** Schedules what the queue has forgotten, and leaves alone what it knows. */
  keepScheduled<Input>(id: string, job: Job<Input, never>, payload: Input, rhythm: Rhythm): Promise<void>;
  unschedule(id: string): Promise<void>;
  /** @throws Error when the queue is known to be away */
  reach(): Promise<void>;
  /** Jobs by state, for numbers and tests. */
  counts(): Promise<Record<string, number>>;
  close(): Promise<void>;
};

const START_LIMIT_MS = 2_000;
const KEEP_FAILED = { age: 7 * 24 * 60 * 60 };

/** The end where work is put in. One per queue and process. */
export function createJobQueue(
  backend: QueueBackend,
  name: QueueName,
  onError: (error: Error) => void = () => undefined,
): JobQueue {
  const queue = backend.openQueue(name);
  queue.on("error", onError);
  async function schedule<Input>(id: string, job: Job<Input, never>, payload: Input, rhythm: Rhythm) {
    const repeat = "everyMs" in rhythm ? { every: rhythm.everyMs } : { pattern: rhythm.cron, tz: rhythm.timeZone };
    await queue.upsertJobScheduler(id, repeat, { name: job.name, data: payload, opts: policyOf(job, name) });
  }
  return {
    async add(job, payload, options) {
      await backend.reach();
      await queue.add(job.name, payload, optionsOf(job, name, options));
    },
    async addMany(job, items) {
      if (items.length === 0) return;
      await backend.reach();
      await queue.addBulk(
        items.map(({ payload, options }) => ({ name: job.name, data: payload, opts: optionsOf(job, name, options) })),
      );
    },
    async schedule(id, job, payload, rhythm) {
      await backend.reach();
      await schedule(id, job, payload, rhythm);
    },
    async keepScheduled(id, job, payload, rhythm) {
      await backend.reach();
      if (!(await queue.getJobScheduler(id))) await schedule(id, job, payload, rhythm);
    },
    async unschedule(id) {
      await queue.removeJobScheduler(id);
    },
    reach: () => backend.reach(),
    counts: () => queue.getJobCounts(),
    close: () => queue.close(),
  };
}

/**
 * An idle worker is told of each new job and waits out each delayed one by itself; it looks without being told only in case
 * its connection went away in silence. Each look is three statements for each queue.
 */
const LOOK_EVERY_S = 20;

export type WorkerSettings<Deps> = {
  concurrency: number;
  deps: Deps;
  log: Pick<Logger, "warn" | "error">;
  /** How long a job stays with a worker that has stopped answering (default 30 s). */
  lockDurationMs?: number;
  /** How often such jobs are looked for (default 15 s). */
  stalledIntervalMs?: number;
};

/**
 * Resolves once the worker is connected, or after two seconds while the queue is away: it then begins by itself when the
 * queue is back. Its `close` waits for the jobs it is running.
 */
export async function startWorker<Deps>(
  backend: QueueBackend,
  name: QueueName,
  jobs: readonly Job<unknown, Deps>[],
  settings: WorkerSettings<Deps>,
): Promise<{ close(): Promise<void> }> {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  for (const job of jobs) refuseOtherQueue(job, name);
  const { deps, log } = settings;

  const running = new Set<Promise<void>>();
  function process(taken: TakenJob): Promise<void> {
    const run: Promise<void> = execute(taken).finally(() => running.delete(run));
    running.add(run);
    return run;
  }
  async function execute(taken: TakenJob): Promise<void> {
    const job = byName.get(taken.name);
    if (!job) throw new UnrecoverableError(`No job named ${taken.name} is known on ${name}.`);
    const attempt = taken.attemptsMade + 1;
    await job.execute(taken.data, deps, { jobId: taken.id ?? "", attempt, isLast: attempt >= job.attempts });
  }

  const worker = backend.openWorker(name, process, {
    concurrency: settings.concurrency,
    lockDuration: settings.lockDurationMs ?? 30_000,
    stalledInterval: settings.stalledIntervalMs ?? 15_000,
    drainDelay: LOOK_EVERY_S,
    // Jobs are safe to run twice, so a process that died twice in a row is no reason to lose one.
    maxStalledCount: 10,
  });
  worker.on("error", (err) => log.warn({ err, queue: name }, "job queue connection"));
  worker.on("failed", (job, err) => log.error({ err, queue: name, job: job?.name, jobId: job?.id }, "job failed"));
  worker.on("stalled", (jobId) => log.warn({ queue: name, jobId }, "job taken over from a worker that stopped"));
  const ready = worker.waitUntilReady().then(
    () => true,
    (err: unknown) => log.warn({ err, queue: name }, "job queue connection"),
  );
  const isReady = await Promise.race([ready, pause(START_LIMIT_MS, false, { ref: false })]);
  if (!isReady) log.warn({ queue: name }, "the job queue is away; jobs begin when it is back");
  return {
    async close() {
      const isAway = await backend.reach().then(
        () => false,
        () => true,
      );
      if (!isAway) return worker.close();
      // BullMQ would wait for an answer that may never come; the jobs that run here need none to end.
      await Promise.allSettled(running);
      await worker.close(true);
    },
  };
}

function optionsOf(job: Job<unknown, never>, queue: QueueName, { jobId, delayMs }: AddOptions = {}): JobsOptions {
  if (jobId?.includes(":")) throw new Error(`The id of a job must not contain a colon: ${jobId}`);
  return { ...policyOf(job, queue), ...(jobId && { jobId }), ...(delayMs && { delay: delayMs }) };
}

function policyOf(job: Job<unknown, never>, queue: QueueName) {
  refuseOtherQueue(job, queue);
  return {
    attempts: job.attempts,
    backoff: { type: "exponential", delay: job.backoffMs },
    // Keeping a number of finished jobs deadlocks on Postgres; keeping none does not.
    removeOnComplete: true,
    removeOnFail: KEEP_FAILED,
  };
}

function refuseOtherQueue(job: { name: string; queue: QueueName }, queue: QueueName): void {
  if (job.queue !== queue) throw new Error(`${job.name} belongs on ${job.queue}, not on ${queue}.`);
}

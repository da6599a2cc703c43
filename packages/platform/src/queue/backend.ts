/** Where jobs wait: BullMQ on Postgres or on Redis. The rest of MAX sees only what is declared here and cannot tell which. */
import {
  createPostgresBackend,
  createRedisBackend,
  type JobSchedulerTemplateOptions,
  type JobsOptions,
  runMigrations,
  withBackend,
} from "bullmq";
import { Client, Pool } from "pg";
import { closeRedis, evictionPolicies, openRedis, reachRedis, type RedisTarget } from "../redis.ts";

/** The few job queues; the kinds of work are job names on them. */
export const QUEUE_NAMES = ["inbound", "outbound", "background", "scheduled"] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** The schema of BullMQ's own tables. */
export const QUEUE_SCHEMA = "bullmq";

/** Of a job that BullMQ hands to a worker, what MAX uses. `attemptsMade` counts the tries before this one. */
export type TakenJob = { id?: string | undefined; name: string; data: unknown; attemptsMade: number };

export type RawJob = { name: string; data: unknown; opts: JobsOptions };

export type RawQueue = {
  add(name: string, data: unknown, opts: JobsOptions): Promise<{ id?: string | undefined }>;
  addBulk(jobs: RawJob[]): Promise<unknown>;
  upsertJobScheduler(
    id: string,
    repeat: { every: number } | { pattern: string; tz: string },
    template: { name: string; data: unknown; opts: JobSchedulerTemplateOptions },
  ): Promise<unknown>;
  getJobScheduler(id: string): Promise<unknown>;
  removeJobScheduler(id: string): Promise<boolean>;
  getJobCounts(): Promise<Record<string, number>>;
  waitUntilReady(): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
};

export type RawWorker = {
  waitUntilReady(): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "failed", listener: (job: TakenJob | undefined, error: Error) => void): unknown;
  on(event: "stalled", listener: (jobId: string) => void): unknown;
  /** @param force does not wait for the jobs that run */
  close(force?: boolean): Promise<void>;
};

export type RawWorkerOptions = {
  concurrency: number;
  /** Seconds. */
  drainDelay: number;
  lockDuration: number;
  stalledInterval: number;
  maxStalledCount: number;
};

export interface QueueBackend {
  readonly kind: "postgres" | "redis";
  openQueue(name: string): RawQueue;
  openWorker(name: string, process: (job: TakenJob) => Promise<void>, options: RawWorkerOptions): RawWorker;
  /** Asks nobody, so that it may be asked before every job. @throws Error when Redis is known to be away */
  reach(): Promise<void>;
  /** @throws Error when the database or Redis does not answer */
  ping(): Promise<void>;
  /** What may go wrong with how the server is set up, in a sentence each. */
  concerns(): Promise<string[]>;
  /** Lets go of the connections. Queues and workers are closed before it, by whoever opened them. */
  close(): Promise<void>;
}

export type QueueBackendOptions = {
  /** Redis wins when both are set. */
  redis?: RedisTarget | undefined;
  databaseUrl?: string | undefined;
  /** Connections to Postgres at most. Every worker keeps one of them for LISTEN. */
  poolSize?: number;
  /** Hears about lost connections, which are opened again by themselves. */
  onError?: (error: Error) => void;
};

/** @throws Error when neither is given */
export function createQueueBackend(options: QueueBackendOptions): QueueBackend {
  const onError = options.onError ?? (() => undefined);
  if (options.redis) return redisBackend(options.redis, onError);
  if (options.databaseUrl) return postgresBackend(options.databaseUrl, options.poolSize ?? 20, onError);
  throw new Error("A job queue needs a database or a Redis.");
}

/**
 * BullMQ writes every step of every job down for listeners that MAX does not have: four rows for each job, the last ten thousand
 * kept. None is stored. Made once, since each making would wait for the jobs that run.
 */
const KEEP_NO_EVENTS = `
  do $$ begin
    if not exists (select from pg_trigger where tgname = 'keep_no_event' and tgrelid = '${QUEUE_SCHEMA}.event'::regclass) then
      create or replace function ${QUEUE_SCHEMA}.keep_no_event() returns trigger language plpgsql as 'begin return null; end';
      create trigger keep_no_event before insert on ${QUEUE_SCHEMA}.event
        for each row execute function ${QUEUE_SCHEMA}.keep_no_event();
      delete from ${QUEUE_SCHEMA}.event;
    end if;
  end $$`;

/**
 * Creates or upgrades BullMQ's tables; safe to run at every start and from several processes at once.
 * @param url of a role that may create a schema
 */
export async function migrateQueue(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
    await client.query(KEEP_NO_EVENTS);
  } finally {
    await client.end();
  }
}

function postgresBackend(connectionString: string, poolSize: number, onError: (error: Error) => void): QueueBackend {
  const pool = new Pool({
    connectionString,
    max: poolSize,
    keepAlive: true,
    // BullMQ's statements name its tables without their schema.
    options: `-c search_path=${QUEUE_SCHEMA},public`,
    application_name: "max-queue",
  });
  // Each queue and worker listens for errors on the shared pool.
  pool.setMaxListeners(50);
  pool.on("error", onError);
  // Also of one in use that the server ends between two statements, which would end the process otherwise.
  pool.on("connect", (client) => client.on("error", onError));
  const { Queue, Worker } = withBackend(createPostgresBackend);
  return {
    kind: "postgres",
    openQueue: (name) => new Queue<unknown>(name, { connection: pool, skipMetasUpdate: true }),
    openWorker: (name, process, options) => new Worker<unknown, void>(name, process, { connection: pool, ...options }),
    reach: async () => {},
    ping: async () => void (await pool.query("select 1")),
    concerns: async () => [],
    close: () => pool.end(),
  };
}

/**
 * On a Cluster all keys of one queue must lie on one node, which the braces see to; different queues may lie on different
 * ones. One server keeps the prefix it always had.
 */
const prefixOf = (target: RedisTarget, queue: string) => (target.isCluster ? `{max-${queue}}` : "bull");

function redisBackend(target: RedisTarget, onError: (error: Error) => void): QueueBackend {
  // Workers wait for Redis as long as it takes; a producer is told soon, and its row in Postgres is offered again.
  const forWorkers = openRedis(target, "patient");
  const forQueues = openRedis(target, "prompt");
  for (const connection of [forWorkers, forQueues]) {
    connection.setMaxListeners(50);
    connection.on("error", onError);
  }
  const { Queue, Worker } = withBackend(createRedisBackend);
  return {
    kind: "redis",
    // A queue that asked for the version while Redis went away would stay unusable; only a worker has use for the answer.
    openQueue: (name) =>
      new Queue<unknown>(name, {
        connection: forQueues,
        prefix: prefixOf(target, name),
        skipMetasUpdate: true,
        skipVersionCheck: true,
      }),
    openWorker: (name, process, options) =>
      new Worker<unknown, void>(name, process, { connection: forWorkers, prefix: prefixOf(target, name), ...options }),
    reach: () => reachRedis(forQueues),
    async ping() {
      await reachRedis(forQueues);
      await forQueues.ping();
    },
    async concerns() {
      await reachRedis(forQueues);
      const wrong = (await evictionPolicies(forQueues)).filter((policy) => policy !== "noeviction");
      return wrong.map(
        (policy) =>
          `Redis has the maxmemory-policy ${policy}: when its memory is full it throws jobs away. Set it to noeviction.`,
      );
    },
    close: async () => {
      for (const connection of [forWorkers, forQueues]) await closeRedis(connection);
    },
  };
}

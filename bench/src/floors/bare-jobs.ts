/** The floor of `jobs`: BullMQ as its documentation shows it, with a processor that does nothing. Run as a process of its own. */
import { createPostgresBackend, createRedisBackend, runMigrations, withBackend } from "bullmq";
import { Redis } from "ioredis";
import { Client, Pool } from "pg";
import { type JobEnds, runJobsProgram } from "../jobs/jobs-program.ts";

const SCHEMA = "bench_bullmq";
const NAME = "bare";
/** As many connections as the product's own queue has. */
const POOL_SIZE = 12;
const OPTIONS = { removeOnComplete: true };

type Numbered = { n: number };
type Ends = {
  queue: {
    add(name: string, data: Numbered, opts: typeof OPTIONS): Promise<unknown>;
    addBulk(jobs: { name: string; data: Numbered; opts: typeof OPTIONS }[]): Promise<unknown>;
    close(): Promise<void>;
  };
  openWorker(
    run: (job: { data: Numbered }) => Promise<void>,
    concurrency: number,
  ): { waitUntilReady(): Promise<unknown>; close(): Promise<void> };
  disconnect(): Promise<void>;
};

await runJobsProgram(async (url) => {
  const { queue, openWorker, disconnect } = url.startsWith("redis") ? onRedis(url) : await onPostgres(url);
  const ends: JobEnds = {
    add: async (n) => void (await queue.add("job", { n }, OPTIONS)),
    addMany: async (numbers) =>
      void (await queue.addBulk(numbers.map((n) => ({ name: "job", data: { n }, opts: OPTIONS })))),
    async work(concurrency, onRun) {
      const worker = openWorker(async ({ data }) => onRun(data.n), concurrency);
      await worker.waitUntilReady();
      return worker;
    },
    async close() {
      await queue.close();
      await disconnect();
    },
  };
  return ends;
});

function onRedis(url: string): Ends {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const { Queue, Worker } = withBackend(createRedisBackend);
  return {
    queue: new Queue<Numbered>(NAME, { connection }),
    openWorker: (run, concurrency) => new Worker<Numbered, void>(NAME, run, { connection, concurrency }),
    disconnect: async () => void (await connection.quit()),
  };
}

async function onPostgres(url: string): Promise<Ends> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await runMigrations(client, SCHEMA);
  await client.end();
  const connection = new Pool({
    connectionString: url,
    max: POOL_SIZE,
    keepAlive: true,
    options: `-c search_path=${SCHEMA},public`,
  });
  const { Queue, Worker } = withBackend(createPostgresBackend);
  return {
    queue: new Queue<Numbered>(NAME, { connection }),
    openWorker: (run, concurrency) => new Worker<Numbered, void>(NAME, run, { connection, concurrency }),
    disconnect: () => connection.end(),
  };
}

/** The same through the product's queue: its backends, its payload parsing, its policy of tries, its log. */
import { createQueueBackend } from "@max/platform/queue/backend";
import { createJobQueue, defineJob, startWorker } from "@max/platform/queue/job";
import { createLogger } from "@max/platform/logger";
import { redisFrom } from "@max/platform/redis";
import { z } from "zod";
import { runJobsProgram } from "./jobs-program.ts";

/** As the worker has it. */
const POOL_SIZE = 12;
const LOCK_MS = 10_000;

type Deps = { onRun: (n: number) => void };

const numbered = defineJob({
  name: "numbered",
  queue: "background",
  payload: z.object({ n: z.number().int() }),
  attempts: 3,
  backoffMs: 1_000,
  run: async ({ n }, { onRun }: Deps) => onRun(n),
});

await runJobsProgram(async (url) => {
  const log = createLogger({ name: "bench", level: "warn", to: "stderr" });
  const onError = (err: unknown) => log.warn({ err }, "queue");
  const isRedis = url.startsWith("redis");
  const backend = createQueueBackend({
    ...(isRedis
      ? { redis: redisFrom({ redisUrl: url, redisIsCluster: false, redisCaFile: undefined }) }
      : { databaseUrl: url }),
    poolSize: POOL_SIZE,
    onError,
  });
  const queue = createJobQueue(backend, "background", onError);
  return {
    add: (n) => queue.add(numbered, { n }),
    addMany: (numbers) =>
      queue.addMany(
        numbered,
        numbers.map((n) => ({ payload: { n } })),
      ),
    work: (concurrency, onRun) =>
      startWorker(backend, "background", [numbered], {
        concurrency,
        deps: { onRun },
        log,
        lockDurationMs: LOCK_MS,
        stalledIntervalMs: LOCK_MS / 2,
      }),
    async close() {
      await queue.close();
      await backend.close();
    },
  };
});

/** A process that takes one job, says so, and never finishes it; a test kills it. Its argument is JSON: the backend's options. */
import { createQueueBackend } from "../src/queue/backend.ts";
import { startWorker } from "../src/queue/job.ts";

const backend = createQueueBackend(JSON.parse(process.argv[2] ?? "{}"));
const hold = {
  name: "work",
  queue: "background" as const,
  attempts: 3,
  backoffMs: 100,
  async execute() {
    process.stdout.write("holding\n");
    await new Promise(() => undefined);
  },
};
await startWorker(backend, "background", [hold], {
  concurrency: 1,
  deps: {},
  log: { warn: () => undefined, error: () => undefined },
  lockDurationMs: 500,
  stalledIntervalMs: 200,
});
setInterval(() => undefined, 60_000);

/** What may grow while MAX works, looked at every five seconds; every minute a line says how it stands. */
import type { Company, Desk } from "../desk.ts";
import { memoryOf, openFilesOf } from "../processes.ts";

const SAMPLE_EVERY_MS = 5_000;
const TELL_EVERY_MS = 60_000;

/** What is looked at, in the order of the table. A count that grows is a leak; memory is judged by its slope. */
export const COUNTS = {
  apiMb: { label: "api, RSS MB", isCount: false },
  workerMb: { label: "worker, RSS MB", isCount: false },
  apiFiles: { label: "api, open files and sockets", isCount: true },
  workerFiles: { label: "worker, open files and sockets", isCount: true },
  connections: { label: "connections to PostgreSQL", isCount: true },
  outbox: { label: "outbox rows", isCount: true },
  jobs: { label: "jobs kept by BullMQ", isCount: true },
  jobEvents: { label: "events kept by BullMQ", isCount: true },
  redisKeys: { label: "keys in Redis", isCount: true },
} as const;
export type Count = keyof typeof COUNTS;
export type Look = Record<Count, number> & { atMs: number; head: number };

export function watchGrowth(desk: Desk, company: Company): { end(): Promise<Look[]> } {
  const startedAt = Date.now();
  const looks: Look[] = [];
  let told = 0;
  let looking = Promise.resolve();
  // On Redis they are keys among the others.
  const kept = (what: "job" | "event") => (desk.redis ? "0" : `(select count(*) from bullmq.${what})::int`);
  async function look() {
    const { rows } = await desk.owner.query<Omit<Look, "atMs" | "redisKeys" | "apiMb" | "workerMb">>(
      `select (select count(*) from outbox)::int as outbox, ${kept("job")} as jobs, ${kept("event")} as "jobEvents",
         (select count(*) from pg_stat_activity where datname = current_database())::int as connections,
         coalesce((select head from live_heads where tenant_id = $1), 0)::int as head`,
      [company.tenantId],
    );
    const keys = await desk.redis?.command("DBSIZE");
    const [api, worker] = [desk.pidOf("api-1")!, desk.pidOf("worker-1")!];
    const one: Look = {
      ...rows[0]!,
      atMs: Date.now() - startedAt,
      redisKeys: Number(keys?.slice(1) ?? 0),
      apiMb: memoryOf(api).rssMb,
      workerMb: memoryOf(worker).rssMb,
      apiFiles: openFilesOf(api),
      workerFiles: openFilesOf(worker),
    };
    looks.push(one);
    if (Math.floor(one.atMs / TELL_EVERY_MS) <= told) return;
    told = Math.floor(one.atMs / TELL_EVERY_MS);
    process.stderr.write(
      `${told} min: ${one.head} live events, api ${one.apiMb.toFixed(0)} MB, worker ${one.workerMb.toFixed(0)} MB, ` +
        `files ${one.apiFiles} / ${one.workerFiles}, outbox ${one.outbox}, jobs ${one.jobs} (${one.jobEvents} events), keys ${one.redisKeys}\n`,
    );
  }
  const timer = setInterval(() => (looking = looking.then(look)), SAMPLE_EVERY_MS);
  return {
    async end() {
      clearInterval(timer);
      await looking;
      return looks;
    },
  };
}

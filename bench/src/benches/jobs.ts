/**
 * What the product's wrapper around a job costs: its worker and bare BullMQ work off the same jobs in turn, each as a process
 * of its own, on PostgreSQL and on Redis. Every job must run once. Then many more, and whether that shows.
 */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateQueue, QUEUE_SCHEMA } from "@max/platform/queue/backend";
import { startEmbeddedPostgres } from "@max/platform/postgres/launcher";
import pg from "pg";
import { startChild } from "../child.ts";
import { busy, busyLine } from "../floor.ts";
import type { JobsFigures, JobsTask } from "../jobs/jobs-program.ts";
import { summarise, table } from "../latency.ts";
import { medianOf, type Ratio, ratioOf } from "../ratio.ts";
import { startRedis } from "../redis-server.ts";
import type { Backend, Scenario } from "../scenario.ts";

const ROUNDS = 3;
const CONCURRENCY = 20;
const GOAL = { atLeast: 0.7 };
/** Pick-up may not grow with what has been worked off. Noise of a shared machine is above a third. */
const FLAT = { atMost: 1.5 };
const SIZES = {
  smoke: { added: 100, addedMany: 400, pickedUp: 10 },
  embedded: { added: 500, addedMany: 2_500, pickedUp: 60 },
  redis: { added: 5_000, addedMany: 15_000, pickedUp: 60 },
};
/** Jobs worked off before pick-up is measured again: a hundred thousand in the long form, which takes minutes on PostgreSQL. */
const HISTORY = 20_000;
const LONG_HISTORY = 100_000;

type Round = { bare: JobsFigures; product: JobsFigures };
type Kept = { jobs: number; events: number; megabytes: number };

export const jobs: Scenario = {
  name: "jobs",
  about: "the job wrapper against bare BullMQ, in turn, on PostgreSQL and Redis: jobs/s, adding, idle pick-up (P14)",
  async run({ backends, rounds, isSmoke, isLong }) {
    const rows: (string | number)[][] = [["median of the rounds", "bare BullMQ", "MAX", "MAX of bare"]];
    const figures: Record<string, unknown> = {};
    const ratios: Record<string, Ratio> = {};
    for (const backend of backends) {
      const { measured, history } = await onBackend(backend, {
        rounds: isSmoke ? 1 : (rounds ?? ROUNDS),
        size: SIZES[isSmoke ? "smoke" : backend],
        history: isSmoke ? 0 : isLong ? LONG_HISTORY : HISTORY,
      });
      refuseLosses(backend, [...measured.flatMap(({ bare, product }) => [bare, product]), history.figures]);
      const pickUp = (variant: "bare" | "product") => summarise(measured.flatMap((round) => round[variant].pickUpMs));
      for (const [label, field] of LINES) {
        const [bare, product] = [
          medianOf(measured.map((r) => r.bare[field])),
          medianOf(measured.map((r) => r.product[field])),
        ];
        rows.push([`${backend}: ${label}`, bare.toFixed(0), product.toFixed(0), (product / bare).toFixed(2)]);
      }
      const [bare, product] = [pickUp("bare"), pickUp("product")];
      for (const part of ["p50", "p99"] as const)
        rows.push([
          `${backend}: idle pick-up ${part}, ms`,
          bare[part].toFixed(2),
          product[part].toFixed(2),
          (product[part] / bare[part]).toFixed(2),
        ]);
      const after = summarise(history.figures.pickUpMs);
      rows.push([
        `${backend}: the same p50 / p99 after ${history.jobs} jobs`,
        "",
        `${after.p50.toFixed(2)} / ${after.p99.toFixed(2)}`,
        "",
      ]);
      if (history.kept) {
        const { jobs: left, events, megabytes } = history.kept;
        rows.push([
          `${backend}: jobs / events left, MB of their tables`,
          "",
          `${left} / ${events}, ${megabytes.toFixed(1)}`,
          "",
        ]);
      }
      ratios[`P14 ${backend}`] = ratioOf(
        pairs(measured, (one) => one.jobsPerSecond),
        GOAL,
      );
      ratios[`P14 ${backend} pick-up p50 after ${history.jobs} jobs`] = ratioOf(
        [{ product: after.p50, floor: product.p50 }],
        FLAT,
      );
      figures[backend] = {
        rounds: measured.map((round) => ({ bare: brief(round.bare), product: brief(round.product) })),
        afterHistory: { jobs: history.jobs, pickUpMs: after, kept: history.kept },
      };
    }
    return {
      text: `${table(rows)}\n${busyLine()}`,
      figures: { concurrency: CONCURRENCY, machineLoad: busy(), ...figures },
      ratios,
    };
  },
};

const LINES = [
  ["jobs worked off per second", "jobsPerSecond"],
  ["processor time per job, us", "cpuUsPerJob"],
  ["add, 64 at once, per second", "addsPerSecond"],
  ["addMany of 250, jobs per second", "addManyPerSecond"],
] as const;

const pairs = (rounds: readonly Round[], figure: (of: JobsFigures) => number) =>
  rounds.map(({ bare, product }) => ({ product: figure(product), floor: figure(bare) }));

const brief = ({ pickUpMs, ...rest }: JobsFigures) => ({ ...rest, pickUpMs: summarise(pickUpMs) });

function refuseLosses(backend: Backend, runs: readonly JobsFigures[]): void {
  const lost = runs.reduce((sum, run) => sum + run.lost, 0);
  const doubled = runs.reduce((sum, run) => sum + run.doubled, 0);
  if (lost + doubled > 0) throw new Error(`On ${backend} ${lost} jobs never ran and ${doubled} ran more than once.`);
}

type Plan = { rounds: number; size: Omit<JobsTask, "concurrency">; history: number };

async function onBackend(backend: Backend, { rounds, size, history }: Plan) {
  const place = backend === "redis" ? await redisPlace() : await postgresPlace();
  try {
    const task: JobsTask = { ...size, concurrency: CONCURRENCY };
    const bare = (of: JobsTask) => measureIn("floors/bare-jobs.ts", place.url, of);
    const product = (of: JobsTask) => measureIn("jobs/product-jobs.ts", place.url, of);
    const measured: Round[] = [];
    for (let round = 1; round <= rounds; round++) {
      measured.push({ bare: await bare(task), product: await product(task) });
      process.stderr.write(`${backend}: round ${round} of ${rounds}\n`);
    }
    const before = rounds * (size.added + size.addedMany);
    const more = Math.max(size.addedMany, history - before);
    const after = await product({ ...task, added: 0, addedMany: more });
    return { measured, history: { figures: after, jobs: before + more, kept: await place.kept() } };
  } finally {
    await place.remove();
  }
}

/** Each time a new process: no earlier round has left anything in its heap. */
async function measureIn(program: string, url: string, task: JobsTask): Promise<JobsFigures> {
  const child = await startChild<JobsTask, JobsFigures>(program, [url]);
  child.send(task);
  const figures = await child.next();
  await child.stop();
  return figures;
}

async function redisPlace() {
  const server = await startRedis();
  return { url: server.url, kept: async () => null, remove: () => server.kill("SIGTERM") };
}

async function postgresPlace() {
  const dataDir = await mkdtemp(join(tmpdir(), "max-jobs-"));
  // The server may run as another user, who must reach its folder.
  await chmod(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir });
  await migrateQueue(server.url);
  return {
    url: server.url,
    /** What the queue's tables hold when everything has been worked off. */
    async kept(): Promise<Kept> {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      const { rows } = await client.query<Kept>(
        `select (select count(*) from ${QUEUE_SCHEMA}.job)::int as jobs, (select count(*) from ${QUEUE_SCHEMA}.event)::int as events,
           (pg_total_relation_size('${QUEUE_SCHEMA}.job') + pg_total_relation_size('${QUEUE_SCHEMA}.event')) / 1e6::float8 as megabytes`,
      );
      await client.end();
      return rows[0]!;
    },
    async remove() {
      await server.stop();
      await rm(server.dataFolder, { recursive: true, force: true });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

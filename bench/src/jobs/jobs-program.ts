/**
 * What a program does to be measured at its job queue, bare or the product's: adds one by one and many at once, works all of
 * it off, and then takes one at a time while it is idle. It says that it is ready, gets one task and answers with figures.
 */
import { setTimeout as sleep } from "node:timers/promises";

export type JobsTask = {
  /** Added one by one, 64 at a time. */
  added: number;
  /** Added by the hundreds. */
  addedMany: number;
  /** Added one at a time to an idle worker. */
  pickedUp: number;
  concurrency: number;
};

export type JobsFigures = {
  addsPerSecond: number;
  addManyPerSecond: number;
  jobsPerSecond: number;
  /** Processor time of this process alone, in microseconds for each job worked off. */
  cpuUsPerJob: number;
  pickUpMs: number[];
  lost: number;
  doubled: number;
};

/** The two ends of one queue. A job is known by its number. */
export type JobEnds = {
  add(n: number): Promise<void>;
  addMany(numbers: readonly number[]): Promise<void>;
  work(concurrency: number, onRun: (n: number) => void): Promise<{ close(): Promise<void> }>;
  close(): Promise<void>;
};

const IN_FLIGHT = 64;
const BATCH = 250;
const WORK_LIMIT_MS = 120_000;
/** Long enough for the worker to be idle again. */
const PICK_UP_GAP_MS = 15;
/** A double would come when the first one's lock has been given up by mistake, or at once. */
const AFTERMATH_MS = 200;

/** @param open gets the URL, of PostgreSQL or Redis by its scheme, that the program was given as its argument */
export async function runJobsProgram(open: (url: string) => Promise<JobEnds>): Promise<void> {
  const ends = await open(process.argv[2] ?? "");
  process.send?.("ready");
  process.once("message", (task: JobsTask) => {
    void measure(ends, task).then((figures) => process.send?.(figures));
  });
  process.once("SIGTERM", () => void ends.close().then(() => process.exit(0)));
}

async function measure(ends: JobEnds, task: JobsTask): Promise<JobsFigures> {
  const { added, addedMany, pickedUp, concurrency } = task;
  const addsPerSecond = await rateOf(added, async () => {
    let next = 0;
    const addOnes = async () => {
      while (next < added) await ends.add(next++);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, addOnes));
  });
  const backlog = added + addedMany;
  const addManyPerSecond = await rateOf(addedMany, async () => {
    for (let from = added; from < backlog; from += BATCH) {
      const size = Math.min(BATCH, backlog - from);
      await ends.addMany(Array.from({ length: size }, (_, at) => from + at));
    }
  });

  const runs = new Map<number, number>();
  const ranAt = new Map<number, number>();
  let allRan = () => {};
  const hasWorkedOff = new Promise<void>((resolve) => (allRan = resolve));
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const worker = await ends.work(concurrency, (n) => {
    runs.set(n, (runs.get(n) ?? 0) + 1);
    if (n >= backlog) ranAt.set(n, performance.now());
    if (runs.size === backlog) allRan();
  });
  await Promise.race([hasWorkedOff, sleep(WORK_LIMIT_MS, undefined, { ref: false })]);
  const workedMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  await sleep(AFTERMATH_MS);

  const pickUpMs: number[] = [];
  for (let n = backlog; n < backlog + pickedUp; n++) {
    const addedAt = performance.now();
    await ends.add(n);
    await sleep(PICK_UP_GAP_MS);
    const at = ranAt.get(n) ?? (await laterRun(ranAt, n));
    if (at !== null) pickUpMs.push(at - addedAt);
  }
  await worker.close();
  return {
    addsPerSecond,
    addManyPerSecond,
    jobsPerSecond: (backlog * 1_000) / workedMs,
    cpuUsPerJob: (cpu.user + cpu.system) / backlog,
    pickUpMs,
    lost: backlog + pickedUp - runs.size,
    doubled: [...runs.values()].filter((times) => times > 1).length,
  };
}

async function rateOf(count: number, run: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return (count * 1_000) / (performance.now() - startedAt);
}

/** @returns null when it has not run within a second: it counts as lost */
async function laterRun(ranAt: ReadonlyMap<number, number>, n: number): Promise<number | null> {
  for (let waits = 0; waits < 1_000 / PICK_UP_GAP_MS && !ranAt.has(n); waits++) await sleep(PICK_UP_GAP_MS);
  return ranAt.get(n) ?? null;
}

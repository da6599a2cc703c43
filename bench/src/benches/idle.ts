/**
 * What MAX costs while nobody uses it: seconds until `npm start` is ready, first and second, then memory and processor time. The
 * memory of api and worker is held against bare processes that have loaded the same libraries, at the same moments.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findFreePort } from "@max/platform/postgres/free-port";
import { busy, busyLine } from "../floor.ts";
import { table } from "../latency.ts";
import { familyOf, memoryOf, type ProcessInfo, ticksOf } from "../processes.ts";
import { type Ratio, ratioOf } from "../ratio.ts";
import type { Scenario } from "../scenario.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const BARE = fileURLToPath(new URL("../floors/bare-idle.mjs", import.meta.url));
const FIRST_PORT = 27_000;
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 30_000;
const IDLE_SECONDS = 60;
const SMOKE_SECONDS = 1;
const ROUNDS = 3;
const TICK_MS = 10;
/** Of a core, all processes of MAX together. */
const CPU_GOAL = 3;
const SECOND_START_GOAL_S = 8;
const MEMORY_GOAL = { atMost: 1.7 };

/** What processes of one kind hold and use. */
type Cost = { processes: number; rssMb: number; pssMb: number; cpu: number };
/** One moment: MAX by the kind of process, and one bare process beside it. */
type Look = { groups: Map<string, Cost>; bare: Cost; isPssKnown: boolean };

export const idle: Scenario = {
  name: "idle",
  about:
    "first and second start, then a minute unused: memory of api and worker over bare processes (P16), CPU, PSS and RSS",
  async run({ seconds, rounds: wanted, isSmoke }) {
    const idleSeconds = seconds ?? (isSmoke ? SMOKE_SECONDS : IDLE_SECONDS);
    const rounds = isSmoke ? 1 : (wanted ?? ROUNDS);
    const dataDir = await mkdtemp(join(tmpdir(), "max-idle-"));
    // The database may run as another user, who must reach its folder.
    await chmod(dataDir, 0o755);
    const port = await findFreePort(FIRST_PORT);
    let running: ChildProcess | null = null;
    const bare: ChildProcess[] = [];
    try {
      const first = await start(dataDir, port);
      running = first.child;
      const stopSeconds = isSmoke ? null : await stop(first.child);
      const second = isSmoke ? null : await start(dataDir, port);
      running = second?.child ?? first.child;
      for (let n = 0; n < rounds; n++) bare.push(await startBare());

      const looks: Look[] = [];
      for (let n = 0; n < rounds; n++) looks.push(await lookAfter(idleSeconds / rounds, running.pid!, bare[n]!.pid!));
      refuseMissing(looks);
      const figures = {
        firstSeconds: first.seconds,
        secondSeconds: second?.seconds ?? null,
        stopSeconds,
        idleSeconds,
        machineLoad: busy(),
        isPssKnown: looks.every(({ isPssKnown }) => isPssKnown),
        rounds: looks.map(({ groups, bare: floor }) => ({ ...Object.fromEntries(groups), bare: floor })),
      };
      const last = looks.at(-1)!;
      const costs = meanCosts(looks);
      const said = (one: { seconds: number } | null) => one?.seconds.toFixed(1) ?? "not taken";
      const text = [
        table([
          ["start of an installed and built MAX", "seconds", "goal"],
          ["first, with a new database and demo", said(first), ""],
          ["second", said(second), `< ${SECOND_START_GOAL_S}`],
          ["stop", stopSeconds?.toFixed(1) ?? "not taken", ""],
        ]),
        "",
        table([
          [
            `idle for ${idleSeconds} s`,
            "processes",
            "RSS MB",
            last.isPssKnown ? "PSS MB" : "PSS MB (part RSS)",
            "CPU % of a core",
            "goal",
          ],
          ...costs.map(([name, cost]) => [
            name,
            cost.processes,
            cost.rssMb.toFixed(0),
            cost.pssMb.toFixed(0),
            cost.cpu.toFixed(2),
            name === ALL ? `CPU <= ${CPU_GOAL}` : "",
          ]),
        ]),
        busyLine(),
      ].join("\n");
      return { text, figures, ratios: memoryRatios(looks) };
    } finally {
      for (const child of bare) child.kill("SIGKILL");
      if (running && running.exitCode === null) await stop(running);
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

const ALL = "all of MAX";

/** Waits, and says what each kind of process held at the end and used meanwhile. */
async function lookAfter(seconds: number, rootPid: number, barePid: number): Promise<Look> {
  // A process that ended meanwhile holds nothing; one that came meanwhile counts with all its time.
  const ticksBefore = new Map([...familyOf(rootPid), { pid: barePid }].map(({ pid }) => [pid, ticksOf(pid)]));
  const from = Date.now();
  await sleep(seconds * 1_000);
  const elapsedMs = Date.now() - from;
  let isPssKnown = true;
  const costOf = (pid: number): Cost => {
    const { rssMb, pssMb } = memoryOf(pid);
    isPssKnown &&= pssMb !== null;
    const cpu = ((ticksOf(pid) - (ticksBefore.get(pid) ?? 0)) * TICK_MS * 100) / elapsedMs;
    return { processes: 1, rssMb, pssMb: pssMb ?? rssMb, cpu };
  };
  const groups = new Map<string, Cost>();
  for (const process of familyOf(rootPid)) {
    const name = nameOf(process);
    groups.set(name, sumOf([groups.get(name), costOf(process.pid)]));
  }
  groups.set(ALL, sumOf([...groups.values()]));
  return { groups, bare: costOf(barePid), isPssKnown };
}

function sumOf(costs: readonly (Cost | undefined)[]): Cost {
  const sum = { processes: 0, rssMb: 0, pssMb: 0, cpu: 0 };
  for (const cost of costs) for (const part of PARTS) sum[part] += cost?.[part] ?? 0;
  return sum;
}
const PARTS = ["processes", "rssMb", "pssMb", "cpu"] as const;

/** The mean of the looks, so that the processor time is that of the whole minute. */
function meanCosts(looks: readonly Look[]): [string, Cost][] {
  const mean = (costs: readonly (Cost | undefined)[]): Cost => {
    const sum = sumOf(costs);
    for (const part of PARTS) sum[part] /= costs.length;
    return { ...sum, processes: Math.round(sum.processes) };
  };
  const names = [...looks.at(-1)!.groups.keys()];
  return [
    ...names.map((name): [string, Cost] => [name, mean(looks.map(({ groups }) => groups.get(name)))]),
    ["floor: a bare process", mean(looks.map(({ bare }) => bare))],
  ];
}

/** The mean of api and worker over a bare process: how many times as much one process of ours holds. */
function memoryRatios(looks: readonly Look[]): Record<string, Ratio> {
  const pairs = looks.map(({ groups, bare }) => ({
    product: ((groups.get("api")?.rssMb ?? 0) + (groups.get("worker")?.rssMb ?? 0)) / 2,
    floor: bare.rssMb,
  }));
  return { "P16 RSS": ratioOf(pairs, MEMORY_GOAL) };
}

function refuseMissing(looks: readonly Look[]): void {
  for (const name of ["api", "worker", "postgres", "supervisor", "emulator"])
    if (looks.some(({ groups }) => !groups.has(name))) throw new Error(`There is no ${name} although MAX was ready.`);
}

async function startBare(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [BARE], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

/** Resolves when the start says that it is ready. */
async function start(dataDir: string, port: number): Promise<{ child: ChildProcess; seconds: number }> {
  const startedAt = Date.now();
  const env = {
    ...process.env,
    MAX_DATA_DIR: dataDir,
    PORT: String(port),
    DATABASE_URL: "",
    MAX_MASTER_KEY: "",
    REDIS_URL: "",
  };
  const child = spawn(process.execPath, ["scripts/start.mjs"], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => fail("It did not become ready."), START_LIMIT_MS);
    const fail = (why: string) => {
      child.kill("SIGTERM");
      reject(new Error(`${why}\n${output}`));
    };
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString("utf8");
        if (!output.includes("MAX is ready")) return;
        clearTimeout(timer);
        resolve();
      });
    child.once("exit", (code) => fail(`It ended with ${code}.`));
  });
  child.removeAllListeners("exit");
  return { child, seconds: (Date.now() - startedAt) / 1_000 };
}

async function stop(child: ChildProcess): Promise<number> {
  const startedAt = Date.now();
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await gone;
  clearTimeout(timer);
  return (Date.now() - startedAt) / 1_000;
}

function nameOf({ command }: ProcessInfo): string {
  if (command.includes("scripts/start.mjs")) return "start script";
  if (command.includes("apps/cli/dist/main.js")) return "supervisor";
  if (command.includes("apps/api/dist/main.js")) return "api";
  if (command.includes("apps/worker/dist/main.js")) return "worker";
  if (command.includes("emulators/dist/main.js")) return "emulator";
  return command.startsWith("postgres") || command.includes("/postgres") ? "postgres" : command.split(" ")[0]!;
}

/** What MAX costs while nobody uses it: seconds until `npm start` is ready, first and second, then memory and processor time. */
import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findFreePort } from "@max/platform/postgres/free-port";
import { table } from "../latency.ts";
import { familyOf, memoryOf, type ProcessInfo, ticksOf } from "../processes.ts";
import type { Scenario } from "../scenario.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const FIRST_PORT = 27_000;
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 30_000;
const IDLE_SECONDS = 20;
const TICK_MS = 10;

export const idle: Scenario = {
  name: "idle",
  about: "the demo's first and second start in seconds, and its memory and CPU after 20 s idle",
  async run(options) {
    const idleSeconds = options.seconds ?? IDLE_SECONDS;
    const dataDir = await mkdtemp(join(tmpdir(), "max-idle-"));
    // The database may run as another user, who must reach its folder.
    await chmod(dataDir, 0o755);
    const port = await findFreePort(FIRST_PORT);
    try {
      const first = await start(dataDir, port);
      const stopSeconds = await stop(first.child);
      const second = await start(dataDir, port);
      const family = familyOf(second.child.pid!).map((process) => ({ ...process, ticks: ticksOf(process.pid) }));
      const measuredFrom = Date.now();
      await sleep(idleSeconds * 1_000);
      const elapsedMs = Date.now() - measuredFrom;
      const groups = new Map<string, { processes: number; rssMb: number; pssMb: number; cpu: number }>();
      // A process that ended meanwhile holds nothing; one that came meanwhile counts with all its time.
      const ticksBefore = new Map(family.map(({ pid, ticks }) => [pid, ticks]));
      let isPssKnown = true;
      for (const process of familyOf(second.child.pid!)) {
        const { rssMb, pssMb } = memoryOf(process.pid);
        isPssKnown &&= pssMb !== null;
        const name = nameOf(process);
        const sum = groups.get(name) ?? { processes: 0, rssMb: 0, pssMb: 0, cpu: 0 };
        sum.processes += 1;
        sum.rssMb += rssMb;
        sum.pssMb += pssMb ?? rssMb;
        sum.cpu += ((ticksOf(process.pid) - (ticksBefore.get(process.pid) ?? 0)) * TICK_MS * 100) / elapsedMs;
        groups.set(name, sum);
      }
      await stop(second.child);

      const all = [...groups.values()];
      const total = {
        processes: all.reduce((sum, one) => sum + one.processes, 0),
        rssMb: all.reduce((sum, one) => sum + one.rssMb, 0),
        pssMb: all.reduce((sum, one) => sum + one.pssMb, 0),
        cpu: all.reduce((sum, one) => sum + one.cpu, 0),
      };
      const rows = [...groups, ["all", total] as const].map(([name, sum]) => [
        name,
        sum.processes,
        sum.rssMb.toFixed(0),
        sum.pssMb.toFixed(0),
        sum.cpu.toFixed(1),
      ]);
      const text = [
        table([
          ["start of an installed and built MAX", "seconds"],
          ["first, with a new database and demo", first.seconds.toFixed(1)],
          ["second", second.seconds.toFixed(1)],
          ["stop", stopSeconds.toFixed(1)],
        ]),
        "",
        table([
          [
            `idle for ${idleSeconds} s`,
            "processes",
            "RSS MB",
            isPssKnown ? "PSS MB" : "PSS MB (part RSS)",
            "CPU % of a core",
          ],
          ...rows,
        ]),
      ].join("\n");
      const figures = {
        firstSeconds: first.seconds,
        secondSeconds: second.seconds,
        stopSeconds,
        idleSeconds,
        isPssKnown,
        total,
        groups: Object.fromEntries(groups),
      };
      return { text, figures };
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

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

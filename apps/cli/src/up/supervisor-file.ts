/** Who runs on this data folder. A file left by a crash names a process that is gone, and blocks nobody. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const pathOf = (dataDir: string) => join(dataDir, "supervisor.json");

type Running = { pid: number; children: number[]; startTicks: string | null };

export function writeSupervisorFile(dataDir: string, children: number[]): void {
  mkdirSync(dataDir, { recursive: true });
  const running: Running = { pid: process.pid, children, startTicks: startTicksOf(process.pid) };
  writeFileSync(pathOf(dataDir), JSON.stringify(running), { mode: 0o600 });
}

export const removeSupervisorFile = (dataDir: string) => rmSync(pathOf(dataDir), { force: true });

export function isSupervisorRunning(dataDir: string): boolean {
  const running = read(dataDir);
  return running !== null && running.pid !== process.pid && isSame(running);
}

/** After a crash: ends the children it left, so that their ports are free for the next start. */
export async function endOrphans(dataDir: string): Promise<void> {
  const running = read(dataDir);
  if (!running || isSame(running)) return;
  const isOrphan = (pid: number) => commandOf(pid).includes("dist/main.js");
  const orphans = running.children.filter(isOrphan);
  for (const pid of orphans) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself meanwhile.
    }
  }
  // Their ports are free once they are gone.
  for (let tries = 0; tries < 100 && orphans.some(isOrphan); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  removeSupervisorFile(dataDir);
}

function read(dataDir: string): Running | null {
  try {
    return JSON.parse(readFileSync(pathOf(dataDir), "utf8")) as Running;
  } catch {
    return null;
  }
}

function isSame({ pid, startTicks }: Running): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  // A number is used again after a while: only the same start time is the same process.
  return startTicks === null || startTicksOf(pid) === startTicks;
}

/** When a process started, in the kernel's ticks; null where /proc does not tell. */
function startTicksOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function commandOf(pid: number): string {
  try {
    if (existsSync("/proc/self/cmdline")) return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
  } catch {
    return "";
  }
}

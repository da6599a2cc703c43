/** Is a server running on this data folder? Read from its `postmaster.pid`, without believing a stale one. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";

export type Postmaster = { pid: number; port: number; isReady: boolean };

/** What `postmaster.pid` says; null when there is none or it is still being written. */
export function readPostmaster(folder: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3] ?? 0), isReady: lines[7]?.trim() === "ready" };
}

/** The live server of this folder, or null. A dead or zombie process, or another program with that number, is not one. */
export function findLivePostmaster(folder: string): Postmaster | null {
  const postmaster = readPostmaster(folder);
  return postmaster && isRunning(postmaster.pid) && commandOf(postmaster.pid).includes(folder) ? postmaster : null;
}

/** Removes a `postmaster.pid` that no live server stands behind; PostgreSQL itself balks when its number was given away. */
export async function dropStalePidFile(folder: string): Promise<void> {
  if (readPostmaster(folder) && !findLivePostmaster(folder)) await rm(join(folder, "postmaster.pid"), { force: true });
}

/** False for a process that is gone or a zombie, which holds nothing any more. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return process.platform !== "linux" || stateOf(pid) !== "Z";
}

function stateOf(pid: number): string {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "utf8");
    return line.slice(line.lastIndexOf(")") + 2, line.lastIndexOf(")") + 3);
  } catch {
    return "Z";
  }
}

/** The command line, which for our servers names the data folder. */
function commandOf(pid: number): string {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    if (process.platform === "win32")
      return execFileSync("wmic", ["process", "where", `ProcessId=${pid}`, "get", "CommandLine"], { encoding: "utf8" });
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}

/** A process and all it started, read from /proc: how much memory they hold and how much of a core they use. */
import { readdirSync, readFileSync } from "node:fs";

export type ProcessInfo = { pid: number; parent: number; command: string };

/** Every process of this machine. Empty where there is no /proc. */
function allProcesses(): ProcessInfo[] {
  return pidsIn("/proc").flatMap((pid) => {
    const stat = read(`/proc/${pid}/stat`);
    if (stat === null) return [];
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    return [{ pid, parent, command: (read(`/proc/${pid}/cmdline`) ?? "").replaceAll("\0", " ").trim() }];
  });
}

export function familyOf(rootPid: number): ProcessInfo[] {
  const all = allProcesses();
  const family = all.filter(({ pid }) => pid === rootPid);
  for (const member of family) family.push(...all.filter(({ parent }) => parent === member.pid));
  return family;
}

export type Memory = { rssMb: number; pssMb: number | null };

/** PSS counts a page shared by several processes once, in parts; null where it may not be read. */
export function memoryOf(pid: number): Memory {
  const kilobytes = (path: string, field: string) => {
    const found = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(read(path) ?? "");
    return found ? Number(found[1]) / 1024 : null;
  };
  return {
    rssMb: kilobytes(`/proc/${pid}/status`, "VmRSS") ?? 0,
    pssMb: kilobytes(`/proc/${pid}/smaps_rollup`, "Pss"),
  };
}

/** Processor time so far, in the kernel's ticks of 10 ms. */
export function ticksOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0);
}

/** Files, sockets and pipes that a process holds open; 0 where that may not be read. */
export const openFilesOf = (pid: number): number => pidsIn(`/proc/${pid}/fd`).length;

const pidsIn = (folder: string): number[] => {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
};

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

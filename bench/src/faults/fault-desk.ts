/**
 * A desk that can be broken: every process reaches the database, Redis and the provider over a line of its own, may have a
 * clock of its own, and may be started again with other settings.
 */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Company, type Desk, startDesk } from "../desk.ts";
import type { Backend } from "../scenario.ts";
import { startTcpProxy, type TcpProxy } from "../tcp-proxy.ts";
import { faultRules } from "./fault-run.ts";
import { makeSmallDisk, type SmallDisk } from "./small-disk.ts";

export type Other = "postgres" | "redis" | "provider";

export type FaultDesk = Desk & {
  backend: Backend;
  /** Two, whose customers are the same people, so that anything that crosses from one to the other is seen. */
  companies: Company[];
  /** The small disk that the database lies on, when the fault asked for one. */
  disk: SmallDisk | null;
  /** The line between a process and what it stands on. */
  line(process: string, to: Other): TcpProxy;
  /** From its next start on, a process is told this on top; null takes it back. */
  tell(process: string, env: NodeJS.ProcessEnv | null): void;
  /** @param offset such as `+90` seconds or `-1h`; takes effect within a second in a process that was started with a wrong clock */
  setClock(process: string, offset: string): void;
};

const PROCESSES = ["api-1", "api-2", "worker-1", "worker-2"];

export type FaultDeskOptions = { backend: Backend; apis?: number; workers?: number; smallDiskMb?: number };

export async function startFaultDesk({ backend, smallDiskMb, ...options }: FaultDeskOptions): Promise<FaultDesk> {
  const disk = smallDiskMb ? await makeSmallDisk(smallDiskMb) : null;
  const lines = new Map<string, TcpProxy>();
  const told = new Map<string, NodeJS.ProcessEnv>();
  const clocks = new Map<string, string>();
  const others: Other[] = ["postgres", "redis", "provider"];
  for (const name of PROCESSES) for (const other of others) lines.set(`${name} ${other}`, await startTcpProxy());
  const line = (name: string, to: Other) => {
    const found = lines.get(`${name} ${to}`);
    if (!found) throw new Error(`There is no line from ${name} to ${to}.`);
    return found;
  };
  /** The same address over the process's own line. */
  const over = (name: string, to: Other, address: string) => {
    const url = new URL(address);
    line(name, to).leadTo(Number(url.port));
    url.port = String(line(name, to).port);
    return url.toString().replace(/\/$/, "");
  };
  const desk = await startDesk({
    ...options,
    ...(disk && { databaseDir: disk.folder }),
    backend,
    rules: faultRules,
    envOf: (name, { databaseUrl, redisUrl, graphUrl }) => ({
      DATABASE_URL: over(name, "postgres", databaseUrl),
      REDIS_URL: redisUrl ? over(name, "redis", redisUrl) : "",
      META_GRAPH_URL: over(name, "provider", graphUrl),
      ...(clocks.has(name) && fakeClock(clocks.get(name)!)),
      ...told.get(name),
    }),
  });
  async function stop() {
    disk?.free();
    await desk.stop();
    await Promise.all([...lines.values()].map((one) => one.close()));
    await disk?.remove();
  }
  const companies: Company[] = [];
  try {
    for (const name of ["Casa Fault", "Sol Fault"]) companies.push(await desk.company({ name }));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...desk,
    backend,
    companies,
    disk,
    line,
    tell: (name, env) => void (env ? told.set(name, env) : told.delete(name)),
    setClock(name, offset) {
      const file = clocks.get(name) ?? join(desk.dataDir, `clock-${name}`);
      writeFileSync(file, `${offset}\n`);
      clocks.set(name, file);
    },
    stop,
  };
}

/** Only the calendar is wrong: what measures durations is left alone, as when an operator or NTP sets a clock. */
const fakeClock = (file: string): NodeJS.ProcessEnv => ({
  LD_PRELOAD: findFakeTime() ?? "",
  FAKETIME_TIMESTAMP_FILE: file,
  FAKETIME_CACHE_DURATION: "1",
  FAKETIME_DONT_FAKE_MONOTONIC: "1",
});

/** @returns null where libfaketime is not installed (Debian: `apt-get install faketime`) */
export function findFakeTime(): string | null {
  const folders = existsSync("/usr/lib")
    ? readdirSync("/usr/lib").map((name) => join("/usr/lib", name, "faketime"))
    : [];
  const path = folders.map((folder) => join(folder, "libfaketimeMT.so.1")).find((one) => existsSync(one));
  return path ?? null;
}

/**
 * Starts the PostgreSQL server that MAX brings with it: as root or as an ordinary user, on a free port of 127.0.0.1.
 * The server outlives a crash of its starter, and the next start adopts it.
 */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync, truncateSync } from "node:fs";
import { totalmem } from "node:os";
import { Client } from "pg";
import type { Logger } from "../logger.ts";
import { findPostgresPackage, preparePrograms, type PostgresPrograms, programPath } from "./binaries.ts";
import { type DatabasePlace, ensureCluster, findDatabasePlace } from "./data-folder.ts";
import { findFreePort } from "./free-port.ts";
import { dropStalePidFile, findLivePostmaster, isRunning, type Postmaster } from "./postmaster.ts";

const DEFAULT_PORT = 15_432;
const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 20_000;
const POLL_MS = 5;
const LOG_LIMIT_BYTES = 5_000_000;

export type EmbeddedPostgres = {
  /** The superuser `max` on the database `max`. */
  url: string;
  /** Where the cluster really lies. */
  dataFolder: string;
  port: number;
  pid: number;
  /** True when the server was already running, so that a short-lived command leaves it alone. */
  isAdopted: boolean;
  /** Ends the server, also an adopted one. Close pools and queues first: it cuts whatever is still connected. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = { dataDir: string; port?: number; log?: Pick<Logger, "info" | "warn"> };

/**
 * Starts or adopts the server of `dataDir`; the first start also creates the cluster (about half a second).
 * @param options.port where to look for a free port from; taken ones are passed over
 * @throws Error with one clear line that says what is missing
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = findDatabasePlace(options.dataDir);
  const programs = await preparePrograms(findPostgresPackage(), place.account);
  const password = await ensureCluster(place, programs);

  const server =
    (await adoptServer(place)) ?? (await launch(place, programs, options.port ?? DEFAULT_PORT, options.log));
  const url = `postgres://max:${password}@127.0.0.1:${server.port}/max`;
  await ensureDatabase(url);
  options.log?.info({ port: server.port, folder: place.folder, adopted: server.isAdopted }, "database is running");
  return {
    url,
    dataFolder: place.folder,
    port: server.port,
    pid: server.pid,
    isAdopted: server.isAdopted,
    stop: () => stopServer(server.pid, place, programs),
  };
}

type RunningServer = Postmaster & { isAdopted: boolean };

/** A server that is just ending counts as none, once it has ended. */
async function adoptServer(place: DatabasePlace): Promise<RunningServer | null> {
  const live = findLivePostmaster(place.folder);
  if (!live) return null;
  try {
    return { ...(await waitUntilReady(place, live.pid)), isAdopted: true };
  } catch (error) {
    if (isRunning(live.pid)) throw error;
    return null;
  }
}

/**
 * Tries again when somebody else took the port or the folder meanwhile, and while processes of a killed server let go of
 * its shared memory.
 */
async function launch(
  place: DatabasePlace,
  programs: PostgresPrograms,
  preferredPort: number,
  log?: Pick<Logger, "warn">,
): Promise<RunningServer> {
  let port = preferredPort;
  for (let attempt = 1; ; attempt++) {
    await dropStalePidFile(place.folder);
    port = await findFreePort(port);
    const pid = spawnServer(place, programs, port);
    const ready = await waitUntilReady(place, pid).catch((error: unknown) => {
      if (attempt >= 10) throw error;
      log?.warn({ attempt, port }, "database did not start, trying again");
      return null;
    });
    if (ready) return { ...ready, isAdopted: false };
    const other = await adoptServer(place);
    if (other) return other;
    await pause(attempt * 50);
  }
}

function spawnServer(place: DatabasePlace, programs: PostgresPrograms, port: number): number {
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    max_connections: 200,
    shared_buffers: totalmem() > 3_500_000_000 ? "256MB" : "128MB",
    max_wal_size: "2GB",
    wal_compression: "on",
    checkpoint_timeout: "15min",
    // Owed work leaves dead rows by the thousand within seconds; looking once a minute lets every claim walk over them.
    autovacuum_naptime: "5s",
    // Short queries are the whole load; compiling them costs more than it saves.
    jit: "off",
    log_checkpoints: "off",
    log_timezone: "UTC",
    timezone: "UTC",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const log = openLog(place.logFile);
  try {
    const server = spawn(programPath(programs, "postgres"), ["-D", place.folder, ...options], {
      cwd: place.folder,
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", log, log],
      detached: true,
      ...(place.account && { uid: place.account.uid, gid: place.account.gid }),
    });
    // Why it could not be spawned is told by the missing process number below.
    server.on("error", () => undefined);
    server.unref();
    if (server.pid) return server.pid;
  } finally {
    closeSync(log);
  }
  throw new Error(
    `The database server could not be started as ${place.account?.name ?? "this user"}: ${programPath(programs, "postgres")} cannot be run.`,
  );
}

/** The server writes to a file of its own, since a pipe would break when its starter dies. A long one is emptied first. */
function openLog(path: string): number {
  const log = openSync(path, "a", 0o600);
  if (statSync(path).size > LOG_LIMIT_BYTES) truncateSync(path);
  return log;
}

async function waitUntilReady(place: DatabasePlace, pid: number): Promise<Postmaster> {
  const giveUpAt = Date.now() + READY_LIMIT_MS;
  while (Date.now() < giveUpAt) {
    const postmaster = findLivePostmaster(place.folder);
    if (postmaster?.pid === pid && postmaster.isReady) return postmaster;
    if (!isRunning(pid)) throw new Error(`The database server ended at once: ${lastComplaint(place.logFile)}`);
    await pause(POLL_MS);
  }
  throw new Error(`The database server was not ready after ${READY_LIMIT_MS / 1000} s; its log is ${place.logFile}`);
}

function lastComplaint(logFile: string): string {
  const complaints = readFileSync(logFile, "utf8")
    .split("\n")
    .filter((line) => /FATAL|PANIC|error/.test(line));
  return complaints.at(-1) ?? `see ${logFile}`;
}

/** initdb makes no database named after our user; CREATE DATABASE has no IF NOT EXISTS. */
async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url.replace(/\/max$/, "/postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = 'max'");
    if (rowCount === 0) await client.query("create database max");
  } catch (error) {
    // Another start of the same folder created it between the two statements.
    if ((error as { code?: string }).code !== "42P04" && (error as { code?: string }).code !== "23505") throw error;
  } finally {
    await client.end();
  }
}

/** SIGINT = fast shutdown: transactions are rolled back and everything is on disk. After 20 s it is told to end at once. */
async function stopServer(pid: number, place: DatabasePlace, programs: PostgresPrograms): Promise<void> {
  if (process.platform === "win32") {
    // Windows has no signals; pg_ctl asks the server through its own channel.
    spawn(programPath(programs, "pg_ctl"), ["stop", "-D", place.folder, "-m", "fast"], { stdio: "ignore" });
  } else if (!signal(pid, "SIGINT")) return;
  if (await hasEnded(pid, STOP_LIMIT_MS)) return;
  signal(pid, "SIGQUIT");
  if (!(await hasEnded(pid, STOP_LIMIT_MS))) throw new Error(`The database server (process ${pid}) does not end.`);
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

async function hasEnded(pid: number, limitMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + limitMs;
  while (isRunning(pid)) {
    if (Date.now() > giveUpAt) return false;
    await pause(POLL_MS);
  }
  return true;
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

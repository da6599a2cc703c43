/**
 * A whole desk for tests and benches: embedded Postgres, an emulated Meta, and the built api and worker as real processes on
 * ports of their own. Companies are made by the command line, as an operator would.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { openSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startMetaEmulator } from "@max/emulators/meta/emulator";
import { startMailServer } from "@max/emulators/mail/mail-server";
import type { Rules } from "@max/emulators/meta/world";
import { findFreePort } from "@max/platform/postgres/free-port";
import pg from "pg";
import { startPostgres } from "./postgres-server.ts";
import { startRedis } from "./redis-server.ts";
import type { Backend } from "./scenario.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const READY_LIMIT_MS = 30_000;
const FIRST_PORT = 21_000;
const run = promisify(execFile);

export type Role = "admin" | "supervisor" | "team_lead" | "agent";
export type Person = { email: string; password: string; name: string; role: Role; userId: string };
export type Company = {
  tenantId: string;
  slug: string;
  apiKey: string;
  inboxId: string;
  /** Where this company's own Meta app posts, when it has one; else the shared path. */
  webhookPath: string;
  phoneNumberId: string;
  appSecret: string;
  people: Person[];
};

export type NewCompany = {
  name: string;
  slug?: string;
  /** Gives the inbox a Meta app of its own. */
  hasOwnApp?: boolean;
  teams?: string[];
  /** The team new conversations wait for. */
  inboxTeam?: string;
  people?: { name: string; email: string; role: Role; teams?: string[] }[];
  /** Holds back what a customer floods, as companies usually do. */
  holdsFloods?: boolean;
};

/** Where the processes find what they stand on. */
export type Addresses = { databaseUrl: string; redisUrl: string | null; graphUrl: string };

export type DeskOptions = {
  workers?: number;
  apis?: number;
  /** Where queues, bus and limits live; `redis` starts one. */
  backend?: Backend;
  rules?: Partial<Rules>;
  /** For every process of MAX. */
  env?: NodeJS.ProcessEnv;
  /** What one process is told on top of that, by its name: a proxied database, a wrong clock. */
  envOf?: (name: string, addresses: Addresses) => NodeJS.ProcessEnv;
  /** A folder of the database's own: a small disk. */
  databaseDir?: string;
  /** The program and arguments that start one process, around the usual ones: a wrong clock, a bounded disk. */
  launch?: (name: string, program: string, args: string[]) => [string, string[]];
};

export type Desk = Awaited<ReturnType<typeof startDesk>>;

const PASSWORD = "a desk of one's own";
const COMMANDS_AT_ONCE = 2;

/** Runs `work` on each of them, a few at once. @returns what came of each, in their order */
async function atOnce<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < all.length; from += COMMANDS_AT_ONCE)
    results.push(...(await Promise.all(all.slice(from, from + COMMANDS_AT_ONCE).map(work))));
  return results;
}

export async function startDesk(options: DeskOptions = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), "max-desk-"));
  // The server may run as another user, who must reach its folder.
  await chmod(dataDir, 0o755);
  const postgres = await startPostgres(options.databaseDir ?? dataDir);
  const redis = options.backend === "redis" ? await startRedis() : null;
  const port = await findFreePort(FIRST_PORT + Math.floor(Math.random() * 5_000));
  const url = `http://localhost:${port}`;
  const appSecret = randomBytes(16).toString("hex");
  const mail = await startMailServer();
  const emulator = await startMetaEmulator({
    mailbox: mail.mailbox,
    appSecret,
    verifyToken: "verify-me",
    webhookUrl: `http://127.0.0.1:${port}/webhooks/whatsapp`,
    ...(options.rules && { rules: options.rules }),
  });
  const masterKey = randomBytes(32);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DATABASE_URL: postgres.url,
    MAX_MASTER_KEY: masterKey.toString("hex"),
    MAX_DATA_DIR: dataDir,
    MAX_DEMO: "0",
    HOST: "127.0.0.1",
    PUBLIC_URL: url,
    META_GRAPH_URL: emulator.url,
    META_APP_SECRET: appSecret,
    META_VERIFY_TOKEN: "verify-me",
    SIMULATOR_URL: emulator.url,
    SMTP_URL: mail.url,
    METRICS_TOKEN: "metrics",
    LOG_LEVEL: process.env["LOG_LEVEL"] ?? "warn",
    // A single api has no other to move its connections to.
    ...((options.apis ?? 1) === 1 && { MAX_DRAIN_SECONDS: "0" }),
    REDIS_URL: redis?.url ?? "",
    ...options.env,
  };
  const owner = new pg.Pool({ connectionString: postgres.url, max: 4 });
  // A server that is stopped on purpose must not end the test.
  owner.on("error", () => {});

  /** One command of the command line: `max("team create", { tenant, name })`. Options that are undefined are left out. */
  async function max(
    command: string,
    options: Record<string, string | undefined> = {},
  ): Promise<Record<string, unknown>> {
    const given = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
    const args = ["apps/cli/dist/main.js", ...command.split(" "), ...given, "--json"];
    const { stdout } = await run(process.execPath, args, { cwd: ROOT, env });
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  const addresses: Addresses = { databaseUrl: postgres.url, redisUrl: redis?.url ?? null, graphUrl: emulator.url };
  const log = openSync(join(dataDir, "processes.log"), "a");
  const processes = new Map<string, ChildProcess>();
  /** What ended by itself, which no fault outside a process may bring about. */
  const crashes: string[] = [];
  const told = new WeakSet<ChildProcess>();
  const ports = new Map<string, number>();

  /** @param name `api-1`, `worker-2`, … */
  function start(name: string): ChildProcess {
    const kind = name.split("-")[0]!;
    const usual: [string, string[]] = [process.execPath, [`apps/${kind}/dist/main.js`]];
    const [program, args] = options.launch?.(name, ...usual) ?? usual;
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...env, PORT: String(ports.get(name) ?? port), ...options.envOf?.(name, addresses) },
      stdio: ["ignore", log, log],
    });
    child.once("exit", (code, signal) => {
      if (!told.has(child)) crashes.push(`${name} ended by itself with ${signal ?? code}`);
    });
    processes.set(name, child);
    return child;
  }

  async function ready(name = "api-1"): Promise<void> {
    const deadline = Date.now() + READY_LIMIT_MS;
    while (Date.now() < deadline) {
      const isReady = await fetch(`http://127.0.0.1:${ports.get(name) ?? port}/readyz`).then(
        (response) => response.ok,
        () => false,
      );
      if (isReady) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`${name} did not become ready. Its log: ${dataDir}/processes.log`);
  }

  /** Ends a process at once, as a crash would, and waits until it is gone. */
  async function kill(name: string, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = processes.get(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    told.add(child);
    child.kill(signal);
    await gone;
  }

  async function company(wanted: NewCompany): Promise<Company> {
    const slug = wanted.slug ?? `c-${randomBytes(4).toString("hex")}`;
    const tenant = await max("tenant create", {
      name: wanted.name,
      slug,
      country: "BR",
      "admin-email": `admin@${slug}.example`,
      "admin-password": PASSWORD,
    });
    const people: Person[] = [
      {
        email: `admin@${slug}.example`,
        password: PASSWORD,
        name: "Admin",
        role: "admin",
        userId: String(tenant["adminUserId"]),
      },
    ];
    // Each command is a process of its own that mostly loads its program: as many at once as there are processors.
    const teamNames = wanted.teams ?? [];
    await atOnce(teamNames, (name) => max("team create", { tenant: slug, name }));
    people.push(
      ...(await atOnce(wanted.people ?? [], async ({ email, name, role, teams }) => {
        const team = teams?.length ? teams.join(",") : undefined;
        const { userId } = await max("user create", { tenant: slug, email, name, role, team, password: PASSWORD });
        return { email, name, role, password: PASSWORD, userId: String(userId) };
      })),
    );
    // A bench measures what is received and not what is held back, and its customers write as no person could.
    if (!wanted.holdsFloods)
      await owner.query("update tenants set flood_burst = 10000, flood_per_minute = 6000 where id = $1", [
        tenant["tenantId"],
      ]);
    const phoneNumberId = String(Math.floor(1e14 + Math.random() * 9e14));
    const wabaId = String(Math.floor(1e14 + Math.random() * 9e14));
    const ownSecret = wanted.hasOwnApp ? randomBytes(16).toString("hex") : null;
    const accessToken = `EAA${randomBytes(12).toString("hex")}`;
    emulator.addNumber({
      phoneNumberId,
      wabaId,
      displayPhoneNumber: "+55 11 4000 1234",
      verifiedName: wanted.name,
      accessToken,
      ...(ownSecret && { appSecret: ownSecret }),
    });
    const inbox = await max("inbox create", {
      tenant: slug,
      channel: "whatsapp",
      "phone-number-id": phoneNumberId,
      "waba-id": wabaId,
      "access-token": accessToken,
      "app-secret": ownSecret ?? undefined,
      "verify-token": ownSecret ? "verify-me" : undefined,
      team: wanted.inboxTeam,
    });
    return {
      tenantId: String(tenant["tenantId"]),
      slug,
      apiKey: String(tenant["apiKey"]),
      inboxId: String(inbox["inboxId"]),
      webhookPath: String(inbox["webhookPath"]),
      phoneNumberId,
      appSecret: ownSecret ?? appSecret,
      people,
    };
  }

  await max("migrate");
  for (let n = 1; n <= (options.apis ?? 1); n++) {
    ports.set(`api-${n}`, n === 1 ? port : await findFreePort(port + n));
    start(`api-${n}`);
  }
  for (let n = 1; n <= (options.workers ?? 1); n++) start(`worker-${n}`);
  for (const name of ports.keys()) await ready(name);

  return {
    url,
    port,
    dataDir,
    postgres,
    /** Null when everything is on PostgreSQL. */
    redis,
    emulator,
    /** Takes what MAX mails. */
    mail,
    masterKey,
    /** As the owner: sees everything, for checks only. */
    owner,
    max,
    company,
    crashes: crashes as readonly string[],
    start,
    ready,
    kill,
    /** Those that were started, whether or not they still run. */
    names: () => [...processes.keys()],
    pidOf: (name: string) => processes.get(name)?.pid ?? null,
    /** Where one api listens; `url` is the first one's. */
    urlOf: (name: string) => `http://localhost:${ports.get(name) ?? port}`,
    /** What the processes said, all in one. */
    logPath: join(dataDir, "processes.log"),
    async stop() {
      // One that was stopped in its place would not hear that it is to end.
      for (const child of processes.values()) child.kill("SIGCONT");
      await Promise.all([...processes.keys()].map((name) => kill(name, "SIGTERM")));
      await Promise.all([emulator.close(), mail.close()]);
      await owner.end();
      await postgres.stop();
      await redis?.kill("SIGTERM");
      await rm(postgres.dataFolder, { recursive: true, force: true });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

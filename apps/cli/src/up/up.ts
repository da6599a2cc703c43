/** `npm start`: database, demo company, emulated WhatsApp, api and worker under one roof, and a page to open. */
import { createServer } from "node:net";
import { join } from "node:path";
import { DomainError } from "@max/domain/errors";
import type { InboxId } from "@max/domain/ids";
import { findFreePort } from "@max/platform/postgres/free-port";
import { keepPostgres } from "@max/platform/postgres/keeper";
import { createLogger } from "@max/platform/logger";
import { onShutdown, shutDown } from "@max/platform/shutdown";
import {
  DEMO_NUMBER,
  demoWebhooks,
  demoWidget,
  seedScenario,
  DEMO_LOGINS,
  DEMO_SLUG,
} from "@max/services/demo/seed-demo";
import { UsageError } from "../arguments.ts";
import { migrateAll, openDatabaseOf, openOwner, type OpenDatabase } from "../runtime.ts";
import { createChildren, forward, STOP_LIMIT_MS, type Children } from "./children.ts";
import { demoSettings, type DemoSettings } from "./demo-settings.ts";
import { endOrphans, isSupervisorRunning, removeSupervisorFile, writeSupervisorFile } from "./supervisor-file.ts";

const READY_LIMIT_MS = 60_000;
const say = (line: string) => process.stdout.write(`${line}\n`);

/** Runs until it is stopped. @throws UsageError, EnvError when it cannot start */
export async function up(): Promise<void> {
  const startedAt = Date.now();
  const owner = await openOwner(createLogger({ name: "supervisor", level: "warn", to: "stderr" }));
  const { env } = owner;
  if (isSupervisorRunning(env.dataDir)) {
    throw new UsageError(
      `MAX is already running on ${env.dataDir}. Stop it first, or give this one another MAX_DATA_DIR.`,
    );
  }
  await endOrphans(env.dataDir);
  try {
    await requireFreePort(env.port, env.host);
  } catch (error) {
    await owner.close();
    throw error;
  }
  const keeper =
    owner.embedded &&
    keepPostgres(owner.embedded, {
      dataDir: env.dataDir,
      onRestart: () => say("The database had ended and was started again."),
    });
  // Closed in the opposite order: the database last.
  onShutdown(async () => {
    await (keeper?.stop() ?? owner.close());
    removeSupervisorFile(env.dataDir);
    say("Stopped.");
  }, "database");
  say(owner.embedded ? `Database: ${owner.embedded.dataFolder}` : "Database: the one of DATABASE_URL");
  await migrateAll(owner);

  const children = createChildren({
    onExit: (name, code, signal) => say(`${name} ended (${signal ?? code}) and is started again.`),
    onChange: (pids) => writeSupervisorFile(env.dataDir, pids),
  });
  onShutdown(() => children.stop(), "processes", STOP_LIMIT_MS);

  const demo = env.isDemo ? demoSettings(env.dataDir) : null;
  // Whoever names another Graph API than Meta's own default wants that one, and no emulator.
  const usesEmulator = demo !== null && !process.env["META_GRAPH_URL"];
  const shopInbox = demo ? await seedOnce(owner, demo) : null;
  const emulator = usesEmulator ? await startEmulator(children, owner, demo, shopInbox) : null;
  startProcesses(children, owner, demo, emulator);
  await ready(env.port);
  if (emulator) await teachEmulator(emulator.url);
  announce(owner, (Date.now() - startedAt) / 1_000, demo !== null, emulator !== null);
}

async function requireFreePort(port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new UsageError(
          error.code === "EADDRINUSE"
            ? `Port ${port} is taken by another program. Stop it, or start with another one: PORT=${port + 10} npm start`
            : `Port ${port} on ${host} cannot be used (${error.code}).`,
        ),
      ),
    );
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

async function seedOnce(owner: OpenDatabase, demo: DemoSettings): Promise<InboxId | null> {
  const db = openDatabaseOf(owner);
  try {
    const seeded = await seedScenario(db, owner.masterKey, "demo", demo.accessToken);
    if (seeded) say("Seeded the demo company Casa Lumen.");
    return await demoWidget(db);
  } catch (error) {
    // The company's name may be somebody's real one on a database of their own.
    if (!(error instanceof DomainError)) throw error;
    say(`The demo company was not made: ${error.message}`);
    return null;
  } finally {
    await db.close();
    await db.bus.close();
  }
}

/** Where it plays Meta, and where it takes mail. */
type Emulator = { url: string; smtpUrl: string };

async function startEmulator(
  children: Children,
  { env }: OpenDatabase,
  demo: DemoSettings,
  shopInbox: InboxId | null,
): Promise<Emulator> {
  const port = env.emulatorPort ?? (await findFreePort(env.port + 1));
  const smtpPort = await findFreePort(port + 1);
  const child = children.start({
    name: "emulator",
    script: "packages/emulators/dist/main.js",
    env: {
      EMULATOR_PORT: String(port),
      EMULATOR_SMTP_PORT: String(smtpPort),
      EMULATOR_HOST: "127.0.0.1",
      ...(shopInbox && { EMULATOR_SHOP_INBOX: shopInbox }),
      EMULATOR_STATE: join(env.dataDir, "emulator.json"),
      EMULATOR_NUMBERS: JSON.stringify([{ ...DEMO_NUMBER, accessToken: demo.accessToken }]),
      META_APP_SECRET: demo.appSecret,
      META_VERIFY_TOKEN: demo.verifyToken,
      MAX_WEBHOOK_URL: `http://127.0.0.1:${env.port}/webhooks/whatsapp`,
    },
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("The WhatsApp emulator did not start.")), READY_LIMIT_MS);
    child.stdout?.once("data", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return { url: `http://127.0.0.1:${port}`, smtpUrl: `smtp://127.0.0.1:${smtpPort}` };
}

function startProcesses(
  children: Children,
  { env, ownerUrl, masterKey }: OpenDatabase,
  demo: DemoSettings | null,
  emulator: Emulator | null,
): void {
  const settings: NodeJS.ProcessEnv = {
    DATABASE_URL: ownerUrl,
    MAX_MASTER_KEY: masterKey.toString("hex"),
    MAX_DATA_DIR: env.dataDir,
    MAX_DEMO: env.isDemo ? "1" : "0",
    HOST: env.host,
    PORT: String(env.port),
    LOG_LEVEL: process.env["LOG_LEVEL"] ?? "warn",
    // There is no other api that its clients could move to.
    MAX_DRAIN_SECONDS: process.env["MAX_DRAIN_SECONDS"] ?? "0",
    ...(demo && !env.meta.appSecret && { META_APP_SECRET: demo.appSecret }),
    ...(demo && !env.meta.verifyToken && { META_VERIFY_TOKEN: demo.verifyToken }),
    ...(emulator && { META_GRAPH_URL: emulator.url, SIMULATOR_URL: emulator.url }),
    // Whoever names a mail server wants that one.
    ...(emulator && !env.mail.url && { SMTP_URL: emulator.smtpUrl }),
  };
  forward(children.start({ name: "api", script: "apps/api/dist/main.js", env: settings }));
  forward(children.start({ name: "worker", script: "apps/worker/dist/main.js", env: settings }));
}

async function ready(port: number): Promise<void> {
  const deadline = Date.now() + READY_LIMIT_MS;
  while (Date.now() < deadline) {
    const isReady = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("MAX did not become ready within a minute. Start with LOG_LEVEL=info to see why.");
}

/** The emulated phones learn that the demo's customers wrote, so that they may be answered. MAX meets the messages as repeats. */
async function teachEmulator(emulatorUrl: string): Promise<void> {
  for (const body of demoWebhooks())
    await fetch(`${emulatorUrl}/_emulator/deliver`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ phoneNumberId: DEMO_NUMBER.phoneNumberId, body, times: 1 }),
    });
}

function announce({ env }: OpenDatabase, seconds: number, hasDemo: boolean, hasSimulator: boolean): void {
  const url = env.publicUrl;
  say("");
  say(`MAX is ready after ${seconds.toFixed(1)} s: ${url}${hasDemo ? `/login/${DEMO_SLUG}` : ""}`);
  if (hasDemo) {
    say("");
    for (const login of DEMO_LOGINS) say(`  ${login.role.padEnd(11)} ${login.email.padEnd(24)} ${login.password}`);
  }
  if (hasSimulator) {
    say("");
    say(`Play the customer: ${url}/simulator on WhatsApp, ${url}/simulator/shop on a web page`);
    if (!env.mail.url) say(`Read the mail it sends: ${url}/simulator/mail`);
  }
  say("");
  say("Ctrl-C stops everything.");
}

/** Ends with a clear line when something fails after the start has begun. */
export async function upOrExplain(): Promise<void> {
  try {
    await up();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await shutDown(error instanceof UsageError ? 2 : 1);
  }
}

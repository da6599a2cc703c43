/** Brings a database to the present: roles, tables, partitions. Forward only; each step is safe to run again. */
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import { migrateQueue } from "@max/platform/queue/backend";
import pg from "pg";
import { ensureRoles } from "./roles.ts";
import { sqlState } from "./transaction.ts";

/** One process migrates at a time; the others wait, then find nothing to do. */
const MIGRATION_LOCK = 7_233_001;
const OLDEST_SERVER = 150_000;
const DAYS_AHEAD = 7;
/** A change of a table that has to wait makes everybody behind it wait, too: it lets go after this, and tries again. */
const LOCK_TIMEOUT_MS = 300;
/** On a server so busy that it was never alone for so long, it waits longer: still less than an answer may take. */
const LONGER_TIMEOUTS_MS = [
  { afterTries: 30, timeoutMs: 600 },
  { afterTries: 60, timeoutMs: 1_000 },
];
const LOCK_TRIES = 120;
const LOCK_PAUSE_MS = 1_000;
const PASSING = new Set(["55P03", "40P01"]);
/** Roles belong to the whole server: another of its databases may be brought up to date at the same moment. */
const isPassing = (error: unknown) =>
  PASSING.has(sqlState(error) ?? "") || (error instanceof Error && error.message === "tuple concurrently updated");

/**
 * @param ownerUrl `DATABASE_URL`: a user that may create roles and owns the database
 * @param folder the SQL files; the bundled command line passes its own copy's place
 * @throws Error when the server is older than PostgreSQL 15
 */
export async function migrate(ownerUrl: string, masterKey: Buffer, folder = migrationsFolder()): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query("select current_setting('server_version_num')::int as version");
    if (rows[0].version < OLDEST_SERVER)
      throw new Error(`PostgreSQL 15 or newer is needed; this server is ${Math.floor(rows[0].version / 10_000)}.`);
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await untilLocked(() => ensureRoles(client, masterKey));
    await client.query("set role max_owner");
    await untilLocked(async (tries) => {
      await limitWaits(client, tries);
      await runMigrations(drizzle(client), { migrationsFolder: folder });
    });
    await untilLocked(async (tries) => {
      await limitWaits(client, tries);
      await client.query("select make_day_partitions($1)", [DAYS_AHEAD]);
    });
  } finally {
    await client.end();
  }
}

/** @param tries how often it was tried in vain */
async function limitWaits(client: pg.Client, tries = 0): Promise<void> {
  const longer = LONGER_TIMEOUTS_MS.findLast(({ afterTries }) => tries >= afterTries);
  await client.query(`set lock_timeout = ${longer?.timeoutMs ?? LOCK_TIMEOUT_MS}`);
}

/** Each try is one transaction, or safe to repeat: one that got no lock, or lost a deadlock, is begun again. */
async function untilLocked(work: (tries: number) => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      await work(attempt - 1);
      return;
    } catch (error) {
      if (!isPassing(error) || attempt === LOCK_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE_MS));
    }
}

/**
 * The job queue's own tables, owned by `max_queue`: BullMQ makes sequences as queues appear, so the role needs its schema whole.
 * It may create a schema only while this runs.
 */
export async function migrateJobQueue(ownerUrl: string, queueUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query("select current_database() as name");
    const database = pg.escapeIdentifier(rows[0].name);
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(`grant create on database ${database} to max_queue`);
    await migrateQueue(queueUrl);
    await client.query(`revoke create on database ${database} from max_queue`);
  } finally {
    await client.end();
  }
}

/** Once a day, as the owner: days are made ahead and past ones dropped. */
export async function turnPartitions(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("set role max_owner");
    await limitWaits(client);
    await client.query("select make_day_partitions($1)", [DAYS_AHEAD]);
    await client.query("select drop_past_partitions()");
  } finally {
    await client.end();
  }
}

/** Tells the planner what was loaded in bulk, and marks its pages as seen by everybody, so that it need not wait for the autovacuum. */
export async function settleBulk(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("set role max_owner");
    const { rows } = await client.query<{ name: string }>(
      `select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not relispartition`,
    );
    for (const { name } of rows) await client.query(`vacuum (analyze) ${name}`);
  } finally {
    await client.end();
  }
}

/** From the source the folder is beside it; in a bundle, under the project's root where every process is started. */
function migrationsFolder(): string {
  const beside = fileURLToPath(new URL("../migrations", import.meta.url));
  return import.meta.url.includes("/packages/db/src/") ? beside : `${process.cwd()}/packages/db/migrations`;
}

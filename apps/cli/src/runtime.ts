/** What a command works on: the database that runs, or the embedded one, started for the command and stopped after it. */
import { connectDatabase, type Database } from "@max/db/client";
import { migrate, migrateJobQueue } from "@max/db/migrate";
import { roleUrl } from "@max/db/roles";
import type { Call } from "@max/db/transaction";
import { createPostgresBus } from "@max/platform/bus";
import { readEnv, type Env } from "@max/platform/env";
import { newId } from "@max/platform/ids";
import { createLogger, type Logger } from "@max/platform/logger";
import { loadMasterKey } from "@max/platform/master-key";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "@max/platform/postgres/launcher";
import { findTenant } from "@max/services/tenant/find-tenant";

export type OpenDatabase = {
  env: Env;
  ownerUrl: string;
  masterKey: Buffer;
  embedded: EmbeddedPostgres | null;
  /** Lets go; stops the embedded server only when this command started it. */
  close(): Promise<void>;
};

/** @throws EnvError */
export async function openOwner(log: Logger): Promise<OpenDatabase> {
  const env = readEnv(process.env);
  const masterKey = await loadMasterKey({ fromEnv: env.masterKey, dataDir: env.dataDir });
  if (env.databaseUrl) return { env, masterKey, ownerUrl: env.databaseUrl, embedded: null, close: async () => {} };
  const embedded = await startEmbeddedPostgres({ dataDir: env.dataDir, ...(env.pgPort && { port: env.pgPort }), log });
  return {
    env,
    masterKey,
    ownerUrl: embedded.url,
    embedded,
    close: async () => {
      if (!embedded.isAdopted) await embedded.stop();
    },
  };
}

export async function migrateAll({ ownerUrl, masterKey, env }: OpenDatabase): Promise<void> {
  await migrate(ownerUrl, masterKey);
  if (!env.redisUrl) await migrateJobQueue(ownerUrl, env.databaseUrlQueue ?? roleUrl(ownerUrl, "max_queue", masterKey));
}

/** A few connections, enough for one command at a time. */
export function openDatabaseOf({ env, ownerUrl, masterKey }: OpenDatabase): Database {
  const systemUrl = env.databaseUrlSystem ?? roleUrl(ownerUrl, "max_system", masterKey);
  return connectDatabase({
    appUrl: env.databaseUrlApp ?? roleUrl(ownerUrl, "max_app", masterKey),
    systemUrl,
    bus: createPostgresBus({ connectionString: systemUrl }),
    appPoolSize: 4,
    systemPoolSize: 2,
    answerLimitMs: 120_000,
  });
}

export type Runtime = OpenDatabase & { db: Database; callFor(tenant: string): Promise<Call> };

/** A database ready for services. The embedded one is brought up to date first; one of your own is `migrate`'s business. */
export async function openRuntime(): Promise<Runtime> {
  const log = createLogger({ name: "max", level: "warn", to: "stderr" });
  const owner = await openOwner(log);
  try {
    if (owner.embedded) await migrateAll(owner);
  } catch (error) {
    await owner.close();
    throw error;
  }
  const db = openDatabaseOf(owner);
  return {
    ...owner,
    db,
    async callFor(tenant) {
      const { tenantId } = await findTenant(db, tenant);
      return { db, tenantId, actor: { type: "system", tenantId, name: "command-line" }, requestId: newId() };
    },
    async close() {
      await db.bus.close();
      await db.close();
      await owner.close();
    },
  };
}

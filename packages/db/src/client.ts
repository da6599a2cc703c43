/** The two doors to Postgres: as a tenant's application, which row security watches, and as the system, which sees no tenant table. */
import type { Bus } from "@max/platform/bus";
import pg from "pg";

export type Database = {
  /** Role `max_app`: tenant tables under `max.tenant_id`. */
  app: pg.Pool;
  /** Role `max_system`: platform tables only. */
  system: pg.Pool;
  /** Wakes other processes after a commit. It may lose a call: whoever waits also looks by itself. */
  bus: Bus;
  close(): Promise<void>;
};

// node-postgres gives bigint as text; all of ours (sequences, counters, sizes) stay below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export type DatabaseOptions = {
  appUrl: string;
  systemUrl: string;
  bus: Bus;
  appPoolSize: number;
  systemPoolSize: number;
};

export function connectDatabase(options: DatabaseOptions): Database {
  const open = (connectionString: string, max: number) => {
    const pool = new pg.Pool({
      connectionString,
      max,
      connectionTimeoutMillis: 3_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      application_name: "max",
    });
    // An idle connection that the server ends is replaced on the next use; without a listener it would end the process.
    pool.on("error", () => {});
    return pool;
  };
  const app = open(options.appUrl, options.appPoolSize);
  const system = open(options.systemUrl, options.systemPoolSize);
  return {
    app,
    system,
    bus: options.bus,
    async close() {
      await Promise.all([app.end(), system.end()]);
    },
  };
}

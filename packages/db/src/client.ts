/** The two doors to Postgres: as a tenant's application, which row security watches, and as the system, which sees no tenant table. */
import type { Bus } from "@max/platform/bus";
import { Saturated } from "@max/platform/health";
import pg from "pg";
import { observedClient, type StatementWatch } from "./statements.ts";

export type Database = {
  /** Role `max_app`: tenant tables under `max.tenant_id`. */
  app: pg.Pool;
  /** Role `max_system`: platform tables only. */
  system: pg.Pool;
  /** Wakes other processes after a commit. It may lose a call: whoever waits also looks by itself. */
  bus: Bus;
  /** Whether named statements are prepared. */
  prepares: boolean;
  watch?: StatementWatch;
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
  /** Logs slow statements by their name and measures all. */
  watch?: StatementWatch;
  /** No for a pooler in transaction mode that cannot carry prepared statements (PgBouncer before 1.21). Default yes. */
  prepares?: boolean;
  /**
   * A statement without an answer for so long is given up together with its connection: a server that stands still, or a
   * network that lost the connection's other end, says nothing at all.
   */
  answerLimitMs: number;
};

/** A connection is waited for this long. */
const CONNECT_LIMIT_MS = 2_500;

/** What node-postgres says when a statement was given up, also within a builder's error; the connection may not be used any more. */
export const isGivenUp = (error: unknown): boolean =>
  error instanceof Error && (error.message === "Query read timeout" || isGivenUp(error.cause));

export function connectDatabase(options: DatabaseOptions): Database {
  const open = (connectionString: string, max: number) => {
    const pool = new pg.Pool({
      connectionString,
      max,
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
      query_timeout: options.answerLimitMs,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      application_name: "max",
      // Statements that are asked for together leave together, instead of each waiting for the answer before it.
      pipeline: true,
      ...(options.watch && { Client: observedClient(options.watch.observe) }),
    });
    // An idle connection that the server ends is replaced on the next use; without a listener it would end the process.
    pool.on("error", () => {});
    // The same for one in use that the server ends between two statements: the next statement on it fails.
    pool.on("connect", (client) => client.on("error", () => {}));
    return pool;
  };
  const app = open(options.appUrl, options.appPoolSize);
  const system = open(options.systemUrl, options.systemPoolSize);
  return {
    app,
    system,
    bus: options.bus,
    prepares: options.prepares ?? true,
    ...(options.watch && { watch: options.watch }),
    async close() {
      await Promise.all([app.end(), system.end()]);
    },
  };
}

/** Shorter than what a health check is given, so that it can still say why. */
const SATURATED_AFTER_MS = 700;

/**
 * Asks the database over this pool, for `/readyz`.
 * @throws Saturated when every connection stays in use; another error when the database is away
 */
export async function askPool(pool: pg.Pool): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const allTaken = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      if (pool.waitingCount > 0 && pool.totalCount >= pool.options.max) reject(new Saturated("database connections"));
    }, SATURATED_AFTER_MS);
  });
  try {
    await Promise.race([pool.query("select 1"), allTaken]);
  } finally {
    clearTimeout(timer);
  }
}

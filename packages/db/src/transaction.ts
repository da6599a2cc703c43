/**
 * The only way to a tenant's rows: a transaction that carries the tenant, so that row security holds even where a query forgets.
 * One lock order for the whole code base, so that two transactions never wait for each other in a circle:
 * contacts that are edited or merged (by id) → identity aliases (advisory, sorted) → channel threads (sorted) → conversations (by id) → messages → counters.
 */
import type { Actor } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import type { TenantId } from "@max/domain/ids";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import type pg from "pg";
import { type Database, isGivenUp } from "./client.ts";
import type { ReadScope } from "./reading.ts";
import { namedStatement } from "./statements.ts";

export { reading, type Reader } from "./reading.ts";

/** Who does something, for whom, on which database. One per request or job. */
export type Call = {
  db: Database;
  tenantId: TenantId;
  actor: Actor;
  /** Ties log lines, audit rows and error answers together. */
  requestId: string;
  /** Shares one transaction among the reads of one request. Without it each read has its own. */
  reads?: ReadScope;
};

export type OutboxTopic = "inbound" | "outbound" | "later" | "live" | "media" | "mail";

export type Tx = {
  tenantId: TenantId;
  /** The database's transaction time. Nothing here asks the process's clock. */
  now: Date;
  /** The query builder over the drizzle schema: for one table or one row. */
  readonly orm: NodePgDatabase;
  /**
   * For set-based statements that no builder says well. Parameters only, never pasted text.
   * A statement that comes again is planned once per connection: texts are few, since none has values pasted into it.
   * @param name what it is called in logs and metrics; else its verb and table are
   */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[], name?: string): Promise<Row[]>;
  /** Topics to wake after the commit. */
  wakes: Set<OutboxTopic>;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DEADLOCK = "40P01";
const SERIALIZATION_FAILURE = "40001";
const UNIQUE_VIOLATION = "23505";
const ATTEMPTS = 4;

/** Five characters, a digit among them: `EPIPE` and its like are Node's, and say nothing of what Postgres thinks. */
const SQL_STATE = /^(?=.*\d)[0-9A-Z]{5}$/;

export const sqlState = (error: unknown): string | null => {
  if (typeof error !== "object" || error === null) return null;
  if ("code" in error && typeof error.code === "string" && SQL_STATE.test(error.code)) return error.code;
  return "cause" in error ? sqlState(error.cause) : null;
};
export const isUniqueViolation = (error: unknown) => sqlState(error) === UNIQUE_VIOLATION;

/**
 * Runs `work` in one transaction of the call's tenant and wakes the outbox after the commit. `work` may run again when
 * Postgres ends it for a deadlock, so it must have no effect outside the database.
 * @throws DomainError `unavailable` when no connection can be had within 2.5 s
 */
export async function inTransaction<T>(call: Call, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(call, work);
    } catch (error) {
      const state = sqlState(error);
      if ((state !== DEADLOCK && state !== SERIALIZATION_FAILURE) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function once<T>(call: Call, work: (tx: Tx) => Promise<T>): Promise<T> {
  const begin = beginFor(call.tenantId);
  const client = await checkOut(call.db);
  let broken: Error | undefined;
  try {
    const results = (await client.query(begin)) as unknown as pg.QueryResult<{ now: Date }>[];
    let orm: NodePgDatabase | undefined;
    const tx: Tx = {
      tenantId: call.tenantId,
      now: results[1]!.rows[0]!.now,
      get orm() {
        return (orm ??= drizzle(client));
      },
      query: queryOn(client, call.db),
      wakes: new Set(),
    };
    const result = await work(tx);
    await client.query("commit");
    for (const topic of tx.wakes) call.db.bus.publish("outbox", topic);
    return result;
  } catch (error) {
    // The server would not hear a rollback either; it ends the transaction with its connection.
    if (isGivenUp(error)) broken = error as Error;
    else
      await client.query("rollback").catch((failure: Error) => {
        broken = failure;
      });
    throw error;
  } finally {
    // A connection whose rollback failed is not given to anybody else.
    client.release(broken);
  }
}

/** One round trip: begin, set the tenant for this transaction only, read its clock. */
export function beginFor(tenantId: TenantId, access: "read only" | "read write" = "read write"): string {
  if (!UUID.test(tenantId)) throw new Error("A call's tenant is not an id.");
  const begin = access === "read only" ? "begin read only" : "begin";
  return `${begin}; select set_config('max.tenant_id', '${tenantId}', true), now()::timestamptz(3) as now`;
}

export const queryOn =
  (client: pg.PoolClient, db: Database): Tx["query"] =>
  async <Row extends pg.QueryResultRow>(text: string, values?: unknown[], name?: string) =>
    (await client.query<Row>(namedStatement(text, values, name, db.prepares))).rows;

/** @throws DomainError `unavailable` when no connection can be had within 3 s */
export async function checkOut(db: Database): Promise<pg.PoolClient> {
  try {
    return await db.app.connect();
  } catch (error) {
    const refusal = new DomainError("unavailable", "The database cannot be reached right now. Please try again.");
    refusal.cause = error;
    throw refusal;
  }
}

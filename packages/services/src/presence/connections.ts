/**
 * Which people have a page open, by the api processes that hold their connections. A process writes when somebody's first
 * connection opens and their last one closes, and otherwise only says that it is alive; what a dead one held is let go.
 */
import { OFFLINE_AFTER_MS, presenceOf } from "@max/domain/presence/presence";
import type { UserId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { inTransaction, type Call } from "@max/db/transaction";
import { clearTimer, setSoonerTimer } from "../timer/timers.ts";
import { lockPresence, tellPresence } from "./tell-presence.ts";

/** A process says that it is alive this often, and is taken for dead when it did not for so long. */
export const ALIVE_EVERY_MS = 5_000;
const ALIVE_FOR_MS = 15_000;

/** This person's first connection to this process. Whoever was offline is there from now on. */
export async function connectUser(call: Call, userId: UserId, processId: string): Promise<void> {
  await inTransaction(call, async (tx) => {
    const before = await lockPresence(tx, userId);
    if (!before) return;
    await tx.query(
      `insert into user_connections (tenant_id, user_id, process_id) values ($1, $2, $3) on conflict do nothing`,
      [tx.tenantId, userId, processId],
    );
    await clearTimer(tx, "absence", userId);
    if (before.isConnected) return;
    await tx.query(`update users set is_connected = true where tenant_id = $1 and id = $2`, [tx.tenantId, userId]);
    await tellPresence(tx, userId, presenceOf({ ...before, isConnected: true }));
  });
}

/** Their last connection to this process closed. A timer asks in a while whether they came back. */
export async function disconnectUser(call: Call, userId: UserId, processId: string): Promise<void> {
  await inTransaction(call, async (tx) => {
    if (!(await lockPresence(tx, userId))) return;
    await tx.query(`delete from user_connections where tenant_id = $1 and user_id = $2 and process_id = $3`, [
      tx.tenantId,
      userId,
      processId,
    ]);
    await setSoonerTimer(tx, "absence", userId, new Date(tx.now.getTime() + OFFLINE_AFTER_MS));
  });
}

/** @returns false when the process was taken for dead meanwhile, or is new: whom it holds has to be said again */
export async function sayAlive(db: Database, processId: string): Promise<boolean> {
  const { rows } = await db.system.query<{ wasKnown: boolean }>(
    `insert into api_processes (id, alive_until) values ($1, now() + $2 * interval '1 ms')
     on conflict (id) do update set alive_until = excluded.alive_until returning xmax <> 0 as "wasKnown"`,
    [processId, ALIVE_FOR_MS],
  );
  return rows[0]!.wasKnown;
}

/** A process ends: whom it held is asked for in a while, as if each connection had closed. */
export async function endProcess(db: Database, processId: string): Promise<void> {
  await db.system.query(`update api_processes set alive_until = '-infinity' where id = $1`, [processId]);
  await letGoOfDead(db, OFFLINE_AFTER_MS);
}

/**
 * Lets go of what dead processes held. Who has not come back elsewhere by now is not expected to.
 * @returns how many connections that were
 */
export async function letGoOfDead(db: Database, askAfterMs = 0): Promise<number> {
  const { rows } = await db.system.query<{ gone: number }>(
    `with dead as (delete from api_processes where alive_until < now() returning id),
     gone as (
       delete from user_connections c where not exists (select 1 from api_processes p where p.id = c.process_id and p.alive_until >= now())
       returning c.tenant_id, c.user_id
     ), asked as (
       insert into timers (tenant_id, kind, subject_id, due_at)
       select distinct tenant_id, 'absence', user_id, now() + $1 * interval '1 ms' from gone order by 1, 3
       on conflict (tenant_id, kind, subject_id) do update
         set due_at = least(timers.due_at, excluded.due_at), leased_until = '-infinity'
     )
     select (select count(*)::int from gone) as gone, (select count(*) from dead) as dead`,
    [askAfterMs],
  );
  return rows[0]!.gone;
}

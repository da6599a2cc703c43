/**
 * The relay's one act: takes committed live events of a shard from the outbox, numbers them per tenant, stores them.
 * The tenant's head row is held until the commit, so that a reader who has seen number n can never later find a smaller one.
 */
import type { TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { LIVE_SHARDS } from "./record-live.ts";

const BATCH = 1_000;
/** Names the advisory locks of shards among all others. */
const SHARD_LOCKS = 7_233_002;

/** The shards that have events to be numbered. */
export async function waitingShards(db: Database): Promise<number[]> {
  const { rows } = await db.system.query<{ shard: number }>({
    name: "waiting-shards",
    text: `select s as shard from generate_series(0, $1::int - 1) s
      where exists (select 1 from outbox o where o.topic = 'live' and o.fair_key = s::text and o.lane = 0)`,
    values: [LIVE_SHARDS],
  });
  return rows.map(({ shard }) => shard);
}

export type NumberedHeads = { tenantId: TenantId; head: number }[];

/**
 * Numbers up to a thousand events of one shard. Nothing happens when another relay holds the shard.
 * @returns the new heads, and whether more may be waiting
 */
export async function numberLiveEvents(
  db: Database,
  shard: number,
): Promise<{ heads: NumberedHeads; isMore: boolean }> {
  const client = await db.system.connect();
  let broken: Error | undefined;
  try {
    // One round trip; the lock is a statement of its own, so that the next one sees what the last holder committed.
    const [, lock] = (await client.query(
      `begin; select pg_try_advisory_xact_lock(${SHARD_LOCKS}, ${Math.trunc(shard)}) as held`,
    )) as unknown as [unknown, { rows: { held: boolean }[] }];
    if (!lock.rows[0]!.held) {
      await client.query("rollback");
      return { heads: [], isMore: false };
    }
    const { rows } = await client.query<{ tenantId: TenantId; head: number; taken: number }>({
      name: "number-live-events",
      text: `with taken as materialized (
         select seq, created_on, tenant_id, payload from outbox
         where topic = 'live' and fair_key = $1 and lane = 0 order by seq limit $2
       ), counted as (
         select tenant_id, count(*) as n from taken group by tenant_id
       ), heads as (
         insert into live_heads as h (tenant_id, head) select tenant_id, n from counted order by tenant_id
         on conflict (tenant_id) do update set head = h.head + excluded.head returning h.tenant_id, h.head
       ), stored as (
         insert into live_events (tenant_id, seq, event, placement_before, placement_after)
         select t.tenant_id, h.head - c.n + row_number() over (partition by t.tenant_id order by t.seq),
           t.payload -> 'event', nullif(t.payload -> 'before', 'null'), nullif(t.payload -> 'after', 'null')
         from taken t join heads h using (tenant_id) join counted c using (tenant_id)
       ), gone as (
         delete from outbox o using taken t where o.seq = t.seq and o.created_on = t.created_on
       )
       select tenant_id as "tenantId", head, (select count(*) from taken)::int as taken from heads`,
      values: [String(shard), BATCH],
    });
    await client.query("commit");
    return {
      heads: rows.map(({ tenantId, head }) => ({ tenantId, head })),
      isMore: (rows[0]?.taken ?? 0) === BATCH,
    };
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

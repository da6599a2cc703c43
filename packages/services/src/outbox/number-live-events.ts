/**
 * The relay's one act: takes committed live events of a shard from the outbox, numbers them per tenant, stores them.
 * The tenant's head row is held until the commit, so that a reader who has seen number n can never later find a smaller one.
 */
import type { TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";

const BATCH = 500;
/** Names the advisory locks of shards among all others. */
const SHARD_LOCKS = 7_233_002;

export type NumberedHeads = { tenantId: TenantId; head: number }[];

/**
 * Numbers up to 500 events of one shard. Nothing happens when another relay holds the shard.
 * @returns the new heads, and whether more may be waiting
 */
export async function numberLiveEvents(
  db: Database,
  shard: number,
): Promise<{ heads: NumberedHeads; isMore: boolean }> {
  const client = await db.system.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const lock = await client.query("select pg_try_advisory_xact_lock($1, $2) as held", [SHARD_LOCKS, shard]);
    if (!lock.rows[0].held) {
      await client.query("rollback");
      return { heads: [], isMore: false };
    }
    const { rows } = await client.query<{ tenantId: TenantId; head: number; taken: number }>(
      `with taken as materialized (
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
      [String(shard), BATCH],
    );
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

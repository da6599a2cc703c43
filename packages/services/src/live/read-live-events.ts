/** The numbered events of one tenant, as a feed reads them. */
import type { LiveRow } from "@max/domain/live/visibility";
import { inTransaction, type Call } from "@max/db/transaction";

/** Events after a cursor, in order, without a gap: a number is only given out after everything before it was committed. */
export function readLiveEvents(call: Call, afterSeq: number, limit: number): Promise<LiveRow[]> {
  return inTransaction(call, (tx) =>
    tx.query<LiveRow>(
      `select seq, event, placement_before as before, placement_after as after from live_events
       where tenant_id = $1 and seq > $2 order by seq limit $3`,
      [tx.tenantId, afterSeq, limit],
    ),
  );
}

/** The newest number given out, and the oldest event still kept; `oldest` is head + 1 when none is. */
export async function liveBounds(call: Call): Promise<{ head: number; oldest: number }> {
  const [row] = await inTransaction(call, (tx) =>
    tx.query<{ head: number; oldest: number | null }>(
      `select coalesce((select head from live_heads where tenant_id = $1), 0) as head,
         (select seq from live_events where tenant_id = $1 order by seq limit 1) as oldest`,
      [tx.tenantId],
    ),
  );
  const { head, oldest } = row!;
  return { head, oldest: oldest ?? head + 1 };
}

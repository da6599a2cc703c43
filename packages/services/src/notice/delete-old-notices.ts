/** Lets notices leave that nobody looks for any more, read or not. */
import { inTransaction, type Call } from "@max/db/transaction";

export const NOTICE_DAYS = 60;
const BATCH = 1_000;

/** Served by `notices_age_idx`. @returns how many left */
export async function deleteOldNotices(call: Call, days = NOTICE_DAYS): Promise<number> {
  for (let total = 0; ;) {
    const gone = await inTransaction(call, (tx) =>
      tx.query(
        `delete from notices n using (
           select id from notices where tenant_id = $1 and at < now() - $2::int * interval '1 day' order by at limit ${BATCH} for update skip locked
         ) old where n.tenant_id = $1 and n.id = old.id returning n.id`,
        [tx.tenantId, days],
      ),
    );
    if (gone.length === 0) return total;
    total += gone.length;
  }
}

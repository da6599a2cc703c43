/** Lets drafts leave that nobody went on with. */
import { inTransaction, type Call } from "@max/db/transaction";

export const DRAFT_DAYS = 60;
const BATCH = 500;

/** Served by `drafts_age_idx`. @returns how many left */
export async function deleteOldDrafts(call: Call, days = DRAFT_DAYS): Promise<number> {
  for (let total = 0; ;) {
    const gone = await inTransaction(call, (tx) =>
      tx.query(
        `delete from drafts d using (
           select user_id, conversation_id from drafts where tenant_id = $1 and changed_at < now() - $2::int * interval '1 day'
           order by changed_at limit ${BATCH} for update skip locked
         ) old where d.tenant_id = $1 and d.user_id = old.user_id and d.conversation_id = old.conversation_id returning d.revision`,
        [tx.tenantId, days],
      ),
    );
    if (gone.length === 0) return total;
    total += gone.length;
  }
}

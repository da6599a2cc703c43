import type { InboxId } from "@max/domain/ids";
import { inTransaction, type Call } from "@max/db/transaction";

/** Something has just come in at these inboxes. */
export async function noteHeard(call: Call, inboxIds: readonly InboxId[]): Promise<void> {
  await inTransaction(call, (tx) =>
    tx.query(`update inboxes set last_received_at = now() where tenant_id = $1 and id = any($2)`, [
      tx.tenantId,
      inboxIds,
    ]),
  );
}

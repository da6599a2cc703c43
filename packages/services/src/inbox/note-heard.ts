/** Signs of life from the other side of an inbox. The first one is told to the screens: somebody may be waiting for it. */
import type { InboxId } from "@max/domain/ids";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { recordLive } from "../outbox/record-live.ts";

/** Something has just come in at these inboxes. */
export async function noteHeard(call: Call, inboxIds: readonly InboxId[]): Promise<void> {
  await inTransaction(call, async (tx) => {
    const written = await tx.query<{ isFirst: boolean }>(
      `update inboxes i set last_received_at = now() from (
         select id, last_received_at is null as is_first from inboxes
         where tenant_id = $1 and id = any($2) order by id for no key update) b
       where i.tenant_id = $1 and i.id = b.id returning b.is_first as "isFirst"`,
      [tx.tenantId, inboxIds],
    );
    if (written.some(({ isFirst }) => isFirst)) await tellChanged(tx);
  });
}

/** The provider asked whether the address for webhooks is ours, and was told so. Asking often writes once a minute. */
export async function noteVerified(call: Call, inboxId: InboxId): Promise<void> {
  await inTransaction(call, async (tx) => {
    const written = await tx.query(
      `update inboxes set verified_at = now() where tenant_id = $1 and id = $2
         and (verified_at is null or verified_at < now() - interval '1 minute') returning id`,
      [tx.tenantId, inboxId],
    );
    if (written.length > 0) await tellChanged(tx);
  });
}

const tellChanged = (tx: Tx) => recordLive(tx, [{ event: { type: "workspace.changed" }, before: null, after: null }]);

/** A list row shows its last message and how it stands; this keeps the copy true. */
import type { MessageId } from "@max/domain/ids";
import type { Tx } from "@max/db/transaction";

/** The caller holds the conversations' locks. */
export async function refreshPreview(tx: Tx, messageIds: MessageId[]): Promise<void> {
  if (messageIds.length === 0) return;
  await tx.query(
    `update conversations c set last_message_status = m.status, last_message_text = left(m.text, 200), last_message_kind = m.kind from messages m
     where m.tenant_id = $1 and m.id = any($2) and c.tenant_id = m.tenant_id and c.id = m.conversation_id and c.last_message_id = m.id`,
    [tx.tenantId, messageIds],
  );
}

/** Our reaction to a customer's message: kept at once, and sent to the channel as its own kind of outbound work. */
import { DomainError } from "@max/domain/errors";
import type { MessageId } from "@max/domain/ids";
import type { MessageView } from "@max/domain/message/views";
import { inTransaction, type Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { recordAudit } from "../audit/record-audit.ts";
import { enqueue, laneOf } from "../outbox/enqueue.ts";
import { lockMessage, tellChanged } from "./lock-message.ts";
import { refuseClosed } from "./send-message.ts";

/** @throws DomainError `conflict` for a message the channel does not know yet */
export async function reactToMessage(
  call: Call,
  input: { messageId: MessageId; emoji: string | null },
): Promise<MessageView> {
  return inTransaction(call, async (tx) => {
    const { conversation, externalId, inboxId } = await lockMessage(tx, call, input.messageId);
    if (!externalId)
      throw new DomainError("conflict", "That message has not been sent yet, so nobody can react to it.");
    await refuseClosed(tx, conversation);
    await tx.query(
      `insert into reactions as r (tenant_id, inbox_id, target_external_id, actor_key, by, emoji, provider_at, external_id, message_id)
       values ($1, $2, $3, 'business', 'business', $4, $5, $6, $7)
       on conflict (tenant_id, inbox_id, target_external_id, actor_key) do update
         set emoji = excluded.emoji, provider_at = excluded.provider_at, external_id = excluded.external_id, message_id = excluded.message_id`,
      [tx.tenantId, inboxId, externalId, input.emoji, tx.now, newId(), input.messageId],
    );
    await enqueue(tx, [
      {
        topic: "outbound",
        fairKey: tx.tenantId,
        lane: laneOf(conversation.id),
        payload: { reactionTo: input.messageId, targetExternalId: externalId, emoji: input.emoji },
      },
    ]);
    await recordAudit(tx, call, [{ action: "message.reacted", subjectType: "message", subjectId: input.messageId }]);
    return tellChanged(tx, input.messageId, conversation);
  });
}

/** The agent decides that an unconfirmed message stays as it is. */
import { DomainError } from "@max/domain/errors";
import type { MessageId } from "@max/domain/ids";
import type { MessageView } from "@max/domain/message/views";
import { inTransaction, type Call } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { lockMessage, tellChanged } from "./lock-message.ts";

/** The agent leaves an unconfirmed message as it is: shown as sent with the doubt noted. A late report still settles it. */
export async function leaveMessage(call: Call, input: { messageId: MessageId }): Promise<MessageView> {
  return inTransaction(call, async (tx) => {
    const { conversation, status } = await lockMessage(tx, call, input.messageId);
    if (status !== "unconfirmed")
      throw new DomainError("not_retryable", "Only a message that may not have arrived can be left as it is.");
    await tx.query(
      `update messages set failure_code = 'left_unconfirmed', failure_reason = 'Left as it is. It may have arrived.'
       where tenant_id = $1 and id = $2`,
      [tx.tenantId, input.messageId],
    );
    await recordAudit(tx, call, [{ action: "message.left", subjectType: "message", subjectId: input.messageId }]);
    return tellChanged(tx, input.messageId, conversation);
  });
}

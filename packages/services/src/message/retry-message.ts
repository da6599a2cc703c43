/** A real new attempt of a message that failed, or of one that may not have arrived when the agent accepts that it may come twice. */
import { DomainError } from "@max/domain/errors";
import type { MessageId } from "@max/domain/ids";
import type { MessageView } from "@max/domain/message/views";
import { inTransaction, type Call } from "@max/db/transaction";
import { fileOfRetry } from "../attachment/sent-file.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { lockMessage, tellChanged } from "./lock-message.ts";
import { sendingWork } from "./put-on-its-way.ts";
import { refuseClosed, refuseClosedState } from "./send-message.ts";

/** @throws DomainError `not_retryable` when it neither failed nor is unconfirmed */
export async function retryMessage(call: Call, input: { messageId: MessageId }): Promise<MessageView> {
  return inTransaction(call, async (tx) => {
    const { conversation, kind, status, failureCode, isWrittenHere } = await lockMessage(tx, call, input.messageId);
    if (status !== "failed" && status !== "unconfirmed")
      throw new DomainError("not_retryable", "Only a message that failed or may not have arrived can be sent again.");
    if (!isWrittenHere)
      throw new DomainError("not_retryable", "This message was written in the phone app. Send it again from there.");
    if (kind === "template") refuseClosedState(conversation);
    else await refuseClosed(tx, conversation);
    await tx.query(
      `update messages set status = 'queued', attempt = attempt + 1, external_id = null, failure_code = null, failure_reason = null,
         sending_at = null, sent_at = null where tenant_id = $1 and id = $2`,
      [tx.tenantId, input.messageId],
    );
    const fileId = await fileOfRetry(tx, input.messageId, failureCode);
    await enqueue(tx, [sendingWork(tx, conversation, input.messageId, fileId)]);
    await recordAudit(tx, call, [
      { action: "message.retried", subjectType: "message", subjectId: input.messageId, detail: { from: status } },
    ]);
    return tellChanged(tx, input.messageId, conversation);
  });
}

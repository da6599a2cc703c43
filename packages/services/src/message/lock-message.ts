/** The shared beginning and end of every act on one message: lock its conversation, ask the right; tell the screens. */
import { DomainError, notFound } from "@max/domain/errors";
import type { MessageId } from "@max/domain/ids";
import type { MessageView } from "@max/domain/message/views";
import { messagePlace } from "@max/db/queries/messages";
import type { Call, Tx } from "@max/db/transaction";
import type { Lease } from "../outbox/claim.ts";
import { recordLive } from "../outbox/record-live.ts";
import { oneMessageView } from "./message-view.ts";
import { lockForWriting } from "./send-message.ts";

/** Locks the message's conversation, asks the right, and reads the message under the lock. */
export async function lockMessage(tx: Tx, call: Call, id: MessageId) {
  const place = await messagePlace(tx, id);
  if (!place) throw notFound("message");
  const conversation = await lockForWriting(tx, call.actor, place.conversationId).catch((error: unknown) => {
    // Whoever may not see the conversation hears the same of a message as if there were none.
    throw error instanceof DomainError && error.code === "not_found" ? notFound("message") : error;
  });
  const current = (await messagePlace(tx, id))!;
  return { conversation, ...current };
}

/**
 * @param finished owed work that ends with it
 * @throws LeaseLost when any of that is no longer ours; the transaction must not commit
 */
export async function tellChanged(
  tx: Tx,
  id: MessageId,
  conversation: Awaited<ReturnType<typeof lockForWriting>>,
  finished: Lease[] = [],
): Promise<MessageView> {
  const message = await oneMessageView(tx, id);
  await recordLive(
    tx,
    [
      {
        event: { type: "message.changed", conversationId: conversation.id, message },
        before: conversation,
        after: conversation,
      },
    ],
    finished,
  );
  return message;
}

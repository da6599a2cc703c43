/** The stretch of a thread around one message or instant, however far back, for whoever comes to it from a search. */
import { notFound } from "@max/domain/errors";
import type { MessagesAround } from "@max/domain/message/inputs";
import type { MessageStretch } from "@max/domain/message/views";
import { pageOf } from "@max/domain/paging";
import { placeInThread, threadAfter, threadPage, type ThreadPosition } from "@max/db/queries/messages";
import { reading, type Call } from "@max/db/transaction";
import { mayRead } from "./list-messages.ts";
import { messageView, sortKey } from "./message-view.ts";

/** @throws DomainError `not_found`, also for a conversation the caller may not see and a message of another conversation */
export async function messagesAround(call: Call, input: MessagesAround): Promise<MessageStretch> {
  const { conversationId, messageId, at, limit } = input;
  return reading(call, async (tx) => {
    const [asked] = await Promise.all([
      messageId ? placeInThread(tx, conversationId, messageId) : null,
      mayRead(tx, call, conversationId),
    ]);
    if (messageId && !asked) throw notFound("message");
    const place: ThreadPosition = asked ?? { sortAt: at ?? new Date(0), arrivalNumber: 0, arrivalItem: 0 };
    // The message itself is the newest of the older half.
    const upTo = { ...place, arrivalItem: place.arrivalItem + 1 };
    const [older, newer] = await Promise.all([
      threadPage(tx, conversationId, upTo, limit + 1),
      threadAfter(tx, conversationId, place, limit + 1),
    ]);
    const before = pageOf(older, limit, messageView, sortKey);
    const after = pageOf(newer, limit, messageView, sortKey);
    return {
      items: [...after.items.toReversed(), ...before.items],
      nextCursor: before.nextCursor,
      newerCursor: after.nextCursor,
    };
  });
}

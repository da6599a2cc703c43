/** One page of a thread, newest first. */
import { authorize } from "@max/domain/access/permissions";
import { DomainError, notFound } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import type { MessageView } from "@max/domain/message/views";
import { pageOf, type Page } from "@max/domain/paging";
import { conversationSubject } from "@max/db/queries/conversations";
import { threadAfter, threadPage } from "@max/db/queries/messages";
import { reading, type Call, type Reader } from "@max/db/transaction";
import { messageView, readSortKey, sortKey } from "./message-view.ts";

type Input = {
  conversationId: ConversationId;
  cursor?: string | null | undefined;
  newer?: boolean | undefined;
  limit: number;
};

/**
 * From the cursor back in time, or with `newer` what follows it; `nextCursor` goes on in the same direction.
 * @throws DomainError `not_found`, also for a conversation the caller may not see; `invalid_input` for a cursor that is not ours
 */
export async function listMessages(call: Call, input: Input): Promise<Page<MessageView>> {
  const { conversationId, limit } = input;
  const from = input.cursor ? readSortKey(input.cursor) : null;
  if (input.cursor && !from) throw new DomainError("invalid_input", "The cursor is not one this list gave out.");
  return reading(call, async (tx) => {
    // Asked for together; nothing is given out before the right is settled.
    const [rows] = await Promise.all([
      input.newer && from
        ? threadAfter(tx, conversationId, from, limit + 1)
        : threadPage(tx, conversationId, from, limit + 1),
      mayRead(tx, call, conversationId),
    ]);
    const { items, nextCursor } = pageOf(rows, limit, messageView, sortKey);
    return { items: input.newer ? items.toReversed() : items, nextCursor };
  });
}

/** @throws DomainError `not_found`, also for a conversation the caller may not see */
export async function mayRead(tx: Reader, call: Call, id: ConversationId): Promise<void> {
  const conversation = await conversationSubject(tx, id);
  if (!conversation) throw notFound("conversation");
  authorize(call.actor, "conversation.read", conversation);
}

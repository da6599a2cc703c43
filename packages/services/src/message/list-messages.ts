/** One page of a thread, newest first. */
import { authorize } from "@max/domain/access/permissions";
import { DomainError, notFound } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import type { MessageView } from "@max/domain/message/views";
import { pageOf, type Page } from "@max/domain/paging";
import { conversationSubject } from "@max/db/queries/conversations";
import { threadPage } from "@max/db/queries/messages";
import { reading, type Call } from "@max/db/transaction";
import { messageView, readSortKey, sortKey } from "./message-view.ts";

/** @throws DomainError `not_found`, also for a conversation the caller may not see; `invalid_input` for a cursor that is not ours */
export async function listMessages(
  call: Call,
  input: { conversationId: ConversationId; cursor?: string | null; limit: number },
): Promise<Page<MessageView>> {
  const before = input.cursor ? readSortKey(input.cursor) : null;
  if (input.cursor && !before) throw new DomainError("invalid_input", "The cursor is not one this list gave out.");
  return reading(call, async (tx) => {
    // Asked for together; nothing is given out before the right is settled.
    const [conversation, rows] = await Promise.all([
      conversationSubject(tx, input.conversationId),
      threadPage(tx, input.conversationId, before, input.limit + 1),
    ]);
    if (!conversation) throw notFound("conversation");
    authorize(call.actor, "conversation.read", conversation);
    return pageOf(rows, input.limit, messageView, sortKey);
  });
}

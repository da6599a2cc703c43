import { decide } from "@max/domain/conversation/lifecycle";
import type { ConversationView } from "@max/domain/conversation/views";
import type { ConversationId, UserId } from "@max/domain/ids";
import type { Call } from "@max/db/transaction";
import { changePlacement } from "./change-placement.ts";

/** Somebody else decides who answers. @throws DomainError `not_found` for a user who is not of this tenant or does not work here any more */
export async function assignConversation(
  call: Call,
  input: { conversationId: ConversationId; assigneeId: UserId },
): Promise<ConversationView> {
  return changePlacement(call, input.conversationId, {
    action: "conversation.assign",
    change: "assigned",
    decide: (tx, before) => decide(before, { type: "assign", agentId: input.assigneeId }, tx.now),
  });
}

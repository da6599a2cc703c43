import { decide } from "@max/domain/conversation/lifecycle";
import type { ConversationView } from "@max/domain/conversation/views";
import { DomainError } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import { isUniqueViolation, type Call } from "@max/db/transaction";
import { changePlacement } from "./change-placement.ts";

/**
 * A person reopens for themself; a program puts it back into its queue.
 * @throws DomainError `conflict` when the customer has another conversation open on the same thread
 */
export async function reopenConversation(
  call: Call,
  input: { conversationId: ConversationId },
): Promise<ConversationView> {
  const to = call.actor.type === "user" ? call.actor.userId : "queue";
  try {
    return await changePlacement(call, input.conversationId, {
      action: "conversation.reopen",
      change: "reopened",
      decide: (tx, before) => ({ ...decide(before, { type: "reopen", to }, tx.now), disposition: null }),
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new DomainError("conflict", "This customer already has an open conversation here. Answer in that one.");
  }
}

import { decide } from "@max/domain/conversation/lifecycle";
import type { ConversationView } from "@max/domain/conversation/views";
import type { ConversationId } from "@max/domain/ids";
import type { Call } from "@max/db/transaction";
import { changePlacement } from "./change-placement.ts";

/** Back to its team's queue, or to nobody's where it has no team. It waits from now on. */
export async function unassignConversation(
  call: Call,
  input: { conversationId: ConversationId },
): Promise<ConversationView> {
  return changePlacement(call, input.conversationId, {
    action: "conversation.unassign",
    change: "unassigned",
    decide: (tx, before) => decide(before, { type: "unassign" }, tx.now),
  });
}

import { decide } from "@max/domain/conversation/lifecycle";
import type { ConversationView } from "@max/domain/conversation/views";
import type { ConversationId } from "@max/domain/ids";
import type { Call } from "@max/db/transaction";
import { changePlacement, type PlacementVerb } from "./change-placement.ts";

/** The work is done; `disposition` says why. What was unread counts as seen. */
export async function closeConversation(
  call: Call,
  input: { conversationId: ConversationId; disposition: string },
): Promise<ConversationView> {
  return changePlacement(call, input.conversationId, closing(input));
}

export const closing = ({ disposition }: { disposition: string }): PlacementVerb => ({
  action: "conversation.close",
  change: "closed",
  decide: (tx, before) => ({
    ...decide(before, { type: "close", disposition }, tx.now),
    disposition,
    unreadCount: 0,
  }),
});

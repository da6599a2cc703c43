import { DomainError } from "@max/domain/errors";
import { decide } from "@max/domain/conversation/lifecycle";
import type { ConversationView } from "@max/domain/conversation/views";
import type { ConversationId } from "@max/domain/ids";
import type { Call } from "@max/db/transaction";
import { changePlacement, type PlacementVerb } from "./change-placement.ts";

/** An agent helps themself to a waiting conversation. The row lock decides who was first. */
export async function takeFromQueue(call: Call, input: { conversationId: ConversationId }): Promise<ConversationView> {
  return changePlacement(call, input.conversationId, taking(call));
}

export const taking = (call: Call): PlacementVerb => ({
  action: "conversation.take",
  change: "taken",
  decide: (tx, before) => decide(before, { type: "take", agentId: takerOf(call) }, tx.now),
});

/** @throws DomainError `person_required` for a program: only a person can take */
export function takerOf(call: Call) {
  if (call.actor.type !== "user")
    throw new DomainError("person_required", "Only a person can take a conversation. Use assign with a user's id.");
  return call.actor.userId;
}

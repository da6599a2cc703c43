import { decide, requireSnoozable } from "@max/domain/conversation/lifecycle";
import type { ConversationView } from "@max/domain/conversation/views";
import type { ConversationId } from "@max/domain/ids";
import type { Call } from "@max/db/transaction";
import { setTimer } from "../timer/timers.ts";
import { changePlacement, type PlacementVerb } from "./change-placement.ts";

/** Out of its owner's way until `until`, or until the customer writes before it. Snoozing again moves the moment. */
export async function snoozeConversation(
  call: Call,
  input: { conversationId: ConversationId; until: Date },
): Promise<ConversationView> {
  return changePlacement(call, input.conversationId, snoozing(input));
}

export const snoozing = ({ until }: { until: Date }): PlacementVerb => ({
  action: "conversation.snooze",
  change: "snoozed",
  async decide(tx, before) {
    requireSnoozable(until, tx.now);
    const after = decide(before, { type: "snooze", until }, tx.now);
    await setTimer(tx, "snooze", before.id, until);
    return after;
  },
});

import { decide } from "@max/domain/conversation/lifecycle";
import type { ConversationView } from "@max/domain/conversation/views";
import { lockNextWaiting } from "@max/db/queries/conversations";
import { inTransaction, type Call } from "@max/db/transaction";
import { applyPlacement } from "./change-placement.ts";
import { takerOf } from "./take-from-queue.ts";

/** The conversation that has waited longest of those the agent may take, in one act. Null when nobody waits. */
export async function takeNext(call: Call): Promise<ConversationView | null> {
  const agentId = takerOf(call);
  return inTransaction(call, async (tx) => {
    const before = await lockNextWaiting(tx, call.actor);
    if (!before) return null;
    return applyPlacement(tx, call, before, decide(before, { type: "take", agentId }, tx.now), "taken");
  });
}

/** The end of a snooze: by a person who wants the conversation back, or because its moment has come. */
import { decide } from "@max/domain/conversation/lifecycle";
import type { ConversationView } from "@max/domain/conversation/views";
import { DomainError } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import { lockConversations } from "@max/db/queries/conversations";
import { inTransaction, type Call } from "@max/db/transaction";
import { clearTimer, setTimer } from "../timer/timers.ts";
import { applyPlacement, changePlacement } from "./change-placement.ts";

/** @throws DomainError `conflict` for one that is not snoozed */
export async function wakeConversation(
  call: Call,
  input: { conversationId: ConversationId },
): Promise<ConversationView> {
  return changePlacement(call, input.conversationId, {
    action: "conversation.snooze",
    change: "woken",
    async decide(tx, before) {
      if (!before.snoozedUntil) throw new DomainError("conflict", "This conversation is not snoozed.");
      await clearTimer(tx, "snooze", before.id);
      return decide(before, { type: "wake" }, tx.now);
    },
  });
}

/**
 * A timer said that the moment has come. It goes to the top of its lists, as if something had happened in it: something has.
 * Does nothing to one that was woken, closed or moved meanwhile, or snoozed for longer.
 */
export async function wakeWhenDue(call: Call, conversationId: ConversationId): Promise<void> {
  await inTransaction(call, async (tx) => {
    const [before] = await lockConversations(tx, [conversationId]);
    if (!before?.snoozedUntil) return clearTimer(tx, "snooze", conversationId);
    if (before.snoozedUntil > tx.now) return setTimer(tx, "snooze", conversationId, before.snoozedUntil);
    await tx.query(`update conversations set last_activity_at = now() where tenant_id = $1 and id = $2`, [
      tx.tenantId,
      conversationId,
    ]);
    await applyPlacement(tx, call, before, decide(before, { type: "wake" }, tx.now), "woken");
    await clearTimer(tx, "snooze", conversationId);
  });
}

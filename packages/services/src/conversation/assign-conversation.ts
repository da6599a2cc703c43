import { decide } from "@max/domain/conversation/lifecycle";
import type { ConversationView } from "@max/domain/conversation/views";
import { notFound } from "@max/domain/errors";
import type { ConversationId, UserId } from "@max/domain/ids";
import type { Call, Tx } from "@max/db/transaction";
import { changePlacement } from "./change-placement.ts";

/** Somebody else decides who answers. */
export async function assignConversation(
  call: Call,
  input: { conversationId: ConversationId; assigneeId: UserId },
): Promise<ConversationView> {
  return changePlacement(call, input.conversationId, {
    action: "conversation.assign",
    change: "assigned",
    async decide(tx, before) {
      await requireActiveUser(tx, input.assigneeId);
      return decide(before, { type: "assign", agentId: input.assigneeId }, tx.now);
    },
  });
}

/** @throws DomainError `not_found` for a user who is not of this tenant or is deactivated */
export async function requireActiveUser(tx: Tx, id: UserId): Promise<void> {
  const rows = await tx.query(`select 1 from users where tenant_id = $1 and id = $2 and deactivated_at is null`, [
    tx.tenantId,
    id,
  ]);
  if (rows.length === 0) throw notFound("active user");
}

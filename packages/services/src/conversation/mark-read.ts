import { authorize } from "@max/domain/access/permissions";
import type { ConversationView } from "@max/domain/conversation/views";
import { notFound } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import { lockConversations } from "@max/db/queries/conversations";
import { inTransaction, type Call } from "@max/db/transaction";
import { recordLive } from "../outbox/record-live.ts";
import { oneConversationView } from "./conversation-view.ts";

/**
 * The caller has seen everything up to now. The conversation's own unread count follows its assignee's marker only;
 * somebody else's look changes nothing but their own.
 */
export async function markRead(call: Call, input: { conversationId: ConversationId }): Promise<ConversationView> {
  return inTransaction(call, async (tx) => {
    const [conversation] = await lockConversations(tx, [input.conversationId]);
    if (!conversation) throw notFound("conversation");
    authorize(call.actor, "conversation.read", conversation);
    if (call.actor.type !== "user") return oneConversationView(tx, conversation.id);
    await tx.query(
      `insert into conversation_reads (tenant_id, conversation_id, user_id, read_at) values ($1, $2, $3, $4)
       on conflict (tenant_id, conversation_id, user_id) do update set read_at = excluded.read_at`,
      [tx.tenantId, conversation.id, call.actor.userId, tx.now],
    );
    if (conversation.assigneeId !== call.actor.userId || conversation.unreadCount === 0)
      return oneConversationView(tx, conversation.id);
    await tx.query(`update conversations set unread_count = 0 where tenant_id = $1 and id = $2`, [
      tx.tenantId,
      conversation.id,
    ]);
    const view = await oneConversationView(tx, conversation.id);
    await recordLive(tx, [
      {
        event: { type: "conversation.changed", conversation: view, change: null },
        before: conversation,
        after: conversation,
      },
    ]);
    return view;
  });
}

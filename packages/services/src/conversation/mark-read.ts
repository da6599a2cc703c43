import { authorize } from "@max/domain/access/permissions";
import type { ConversationView } from "@max/domain/conversation/views";
import { notFound } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import { lockConversations } from "@max/db/queries/conversations";
import { conversationReads } from "@max/db/schema/conversation-reads";
import { conversations } from "@max/db/schema/conversations";
import { inTransaction, type Call } from "@max/db/transaction";
import { and, eq } from "drizzle-orm";
import { lockNotices } from "../notice/lock-notices.ts";
import { readNoticesOf } from "../notice/mark-notices-read.ts";
import { recordLive } from "../outbox/record-live.ts";
import { oneConversationView } from "./conversation-view.ts";

/**
 * The caller has seen everything up to now. The conversation's own unread count follows its assignee's marker only;
 * somebody else's look changes nothing but their own.
 */
export async function markRead(call: Call, input: { conversationId: ConversationId }): Promise<ConversationView> {
  const { actor } = call;
  return inTransaction(call, async (tx) => {
    if (actor.type === "user") await lockNotices(tx, [actor.userId]);
    const [conversation] = await lockConversations(tx, [input.conversationId]);
    if (!conversation) throw notFound("conversation");
    authorize(actor, "conversation.read", conversation);
    if (actor.type !== "user") return oneConversationView(tx, conversation.id);
    await tx.orm
      .insert(conversationReads)
      .values({ tenantId: tx.tenantId, conversationId: conversation.id, userId: actor.userId, readAt: tx.now })
      .onConflictDoUpdate({
        target: [conversationReads.tenantId, conversationReads.conversationId, conversationReads.userId],
        set: { readAt: tx.now },
      });
    await readNoticesOf(tx, actor.userId, conversation.id);
    if (conversation.assigneeId !== actor.userId || conversation.unreadCount === 0)
      return oneConversationView(tx, conversation.id);
    await tx.orm
      .update(conversations)
      .set({ unreadCount: 0 })
      .where(and(eq(conversations.tenantId, tx.tenantId), eq(conversations.id, conversation.id)));
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

import { authorize } from "@max/domain/access/permissions";
import { notFound } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import { conversationSubject } from "@max/db/queries/conversations";
import { inTransaction, type Call } from "@max/db/transaction";
import { lockNotices } from "../notice/lock-notices.ts";
import { readNoticesOf } from "../notice/mark-notices-read.ts";
import { mentionsChanged } from "../note/note-mentions.ts";
import { recordLive } from "../outbox/record-live.ts";
import { personOf } from "./list-mentions.ts";

/** The caller has seen every note of a conversation that calls them; their other screens hear of it. */
export async function markMentionsSeen(call: Call, input: { conversationId: ConversationId }): Promise<void> {
  const { userId } = personOf(call);
  await inTransaction(call, async (tx) => {
    await lockNotices(tx, [userId]);
    const conversation = await conversationSubject(tx, input.conversationId);
    if (!conversation) throw notFound("conversation");
    authorize(call.actor, "conversation.read", conversation);
    const seen = await tx.query(
      `delete from unseen_mentions where tenant_id = $1 and user_id = $2 and conversation_id = $3 returning note_id`,
      [tx.tenantId, userId, input.conversationId],
    );
    if (seen.length > 0) await recordLive(tx, mentionsChanged([userId]));
    await readNoticesOf(tx, userId, input.conversationId);
  });
}

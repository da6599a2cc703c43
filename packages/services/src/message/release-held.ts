/** What was held back becomes what it would have been: messages in their places, as if they came now. */
import { authorize } from "@max/domain/access/permissions";
import { notFound } from "@max/domain/errors";
import type { ContactId, ConversationId, MessageId } from "@max/domain/ids";
import type { ReleaseHeld, ReleasedHeld } from "@max/domain/message/flood";
import { lockConversations } from "@max/db/queries/conversations";
import { oldestHeld } from "@max/db/queries/held-messages";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { recordLive } from "../outbox/record-live.ts";
import { watchAbsent } from "../presence/watch-absent.ts";
import { applyChanges } from "./apply-changes.ts";
import { applyReactions } from "./apply-reactions.ts";
import { findTargets } from "./find-targets.ts";
import { lockKeys } from "./lock-addresses.ts";
import type { MessageRow } from "./message-row.ts";
import { storeMessages } from "./store-messages.ts";

/** Of one transaction: bounds how long the conversation is locked. The rest comes with the next call. */
export const RELEASED_AT_ONCE = 500;

/**
 * Releases the oldest of what was held back up to an instant, so that a flood that goes on is not released with it. Asking twice
 * releases once. A closed conversation stays closed.
 * @param size for tests
 */
export async function releaseHeld(
  call: Call,
  { conversationId, until }: ReleaseHeld,
  size = RELEASED_AT_ONCE,
): Promise<ReleasedHeld> {
  return inTransaction(call, async (tx) => {
    const upTo = until && until < tx.now ? until : tx.now;
    const found = await oldestHeld(tx, conversationId, upTo, size + 1);
    const asked = found.slice(0, size);
    // Reactions and edits of these messages take the same locks, so that none falls between them and us.
    await lockKeys(
      tx,
      asked.map(({ inboxId, externalId }) => `message:${inboxId}:${externalId}`),
    );
    const [conversation] = await lockConversations(tx, [conversationId]);
    if (!conversation) throw notFound("conversation");
    authorize(call.actor, "message.release", conversation);
    const rows = await takeOut(
      tx,
      conversationId,
      asked.map(({ id }) => id),
    );
    const answer = { released: rows.length, until: upTo, isMore: found.length > size };
    if (rows.length === 0) return answer;

    const { messages, conversations } = await storeMessages(
      tx,
      rows.map((row) => ({ row: messageRow(row), isUnread: true })),
      new Map(),
    );
    const targets = await findTargets(tx, { externalIds: messages, messageIds: [] });
    await applyReactions(tx, [], targets, new Map(), messages);
    await applyChanges(tx, [], targets, messages);
    if (conversation.state === "assigned") await watchAbsent(tx, [conversation.assigneeId]);
    await recordAudit(tx, call, [
      {
        action: "messages.released",
        subjectType: "conversation",
        subjectId: conversationId,
        detail: { messages: rows.length },
      },
    ]);
    const event = {
      type: "messages.released",
      conversation: conversations.get(conversationId)!,
      messageIds: messages.map(({ id }) => id),
    } as const;
    await recordLive(tx, [{ event, before: conversation, after: conversation }]);
    return answer;
  });
}

type TakenOut = Omit<MessageRow, "author_id" | "direction" | "status" | "author_type"> & { author_id: ContactId };

const messageRow = (row: TakenOut): MessageRow => ({
  ...row,
  direction: "inbound",
  status: "received",
  author_type: "contact",
});

/**
 * Out of what is held, with their external ids, which are written again with the messages. Whoever released them first has left
 * none of them. The line that stands for the rest is brought up to date.
 */
async function takeOut(tx: Tx, conversationId: ConversationId, ids: MessageId[]): Promise<TakenOut[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<TakenOut>(
    `with gone as (
       delete from held_messages where tenant_id = $1 and conversation_id = $2 and id = any($3) returning *
     ), known as (
       delete from message_external_ids x using gone g
       where x.tenant_id = $1 and x.inbox_id = g.inbox_id and x.external_id = g.external_id
     )
     select id, conversation_id, channel_thread_id, inbox_id, kind, text, content, context, external_id, quoted_external_id, author_id,
       author_name, provider_at, arrival_number, arrival_item
     from gone order by provider_at, arrival_number, arrival_item`,
    [tx.tenantId, conversationId, ids],
    "take held out",
  );
  if (rows.length > 0) await refreshHeld(tx, [conversationId]);
  return rows;
}

/** What a conversation's row says of what is held, after some of it left. The caller holds its lock. Served by `held_messages_thread_idx`. */
export async function refreshHeld(tx: Tx, ids: readonly ConversationId[]): Promise<void> {
  await tx.query(
    `update conversations c set held_count = h.count, held_since = h.since, held_until = h.until
     from unnest($2::uuid[]) k (id) cross join lateral (
       select count(*)::int as count, min(provider_at) as since, max(provider_at) as until from held_messages h
       where h.tenant_id = $1 and h.conversation_id = k.id
     ) h
     where c.tenant_id = $1 and c.id = k.id`,
    [tx.tenantId, ids],
    "refresh held",
  );
}

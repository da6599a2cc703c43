/**
 * What a customer wrote faster than the company lets through: kept whole and in order, known by its external id like any other
 * message, and otherwise in nobody's way. The screens hear of it by a timer, so that a flood is one event a second.
 */
import type { ConversationId } from "@max/domain/ids";
import type { Bucket } from "@max/domain/message/flood";
import { lockConversations } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { oneConversationView } from "../conversation/conversation-view.ts";
import { recordLive } from "../outbox/record-live.ts";
import { putOffTimer } from "../timer/timers.ts";
import type { MessageRow } from "./message-row.ts";

/** The caller holds the conversations' locks and has left out what is stored already. */
export async function holdBack(
  tx: Tx,
  rows: MessageRow[],
  buckets: ReadonlyMap<ConversationId, Bucket>,
): Promise<void> {
  if (rows.length === 0) return;
  const flooded = [...new Set(rows.map((row) => row.conversation_id))];
  await tx.query(
    HOLD,
    [
      tx.tenantId,
      JSON.stringify(rows),
      flooded,
      flooded.map((id) => buckets.get(id)!.tokens),
      flooded.map((id) => buckets.get(id)!.at),
    ],
    "hold back",
  );
}

/** A timer that waits is left alone: it tells of these, too. One that rings just now may have looked before them. */
const HOLD = `with m as materialized (
    select * from jsonb_to_recordset($2::jsonb) as m (id uuid, conversation_id uuid, channel_thread_id uuid, inbox_id uuid,
      kind text, text text, content jsonb, context jsonb, external_id text, quoted_external_id text, author_id uuid, author_name text,
      provider_at timestamptz, arrival_number bigint, arrival_item integer)
  ), held as (
    insert into held_messages (tenant_id, id, conversation_id, channel_thread_id, inbox_id, kind, text, content, context, external_id,
      quoted_external_id, author_id, author_name, provider_at, arrival_number, arrival_item)
    select $1, id, conversation_id, channel_thread_id, inbox_id, kind, text, content, context, external_id,
      quoted_external_id, author_id, author_name, provider_at, arrival_number, arrival_item
    from m
  ), known as (
    insert into message_external_ids (tenant_id, inbox_id, external_id, message_id) select $1, inbox_id, external_id, id from m
  ), summed as (
    select conversation_id as id, count(*)::int as count, min(provider_at) as since, max(provider_at) as until from m group by 1
  ), told as (
    update conversations c set held_count = c.held_count + s.count, held_since = least(c.held_since, s.since),
      held_until = greatest(c.held_until, s.until), bucket_tokens = b.tokens, bucket_at = b.at
    from summed s join unnest($3::uuid[], $4::float8[], $5::timestamptz[]) as b (id, tokens, at) on b.id = s.id
    where c.tenant_id = $1 and c.id = s.id
  )
  insert into timers (tenant_id, kind, subject_id, due_at) select $1, 'held', id, now() + interval '1 second' from summed
  on conflict (tenant_id, kind, subject_id) do update set due_at = excluded.due_at, leased_until = '-infinity'
    where timers.leased_until > '-infinity'`;

/** A timer said that something was held back: whoever may see the conversation hears how much there is by now. */
export async function tellHeld(call: Call, conversationId: ConversationId): Promise<void> {
  await inTransaction(call, async (tx) => {
    const [conversation] = await lockConversations(tx, [conversationId]);
    await putOffTimer(tx, "held", conversationId, null);
    if (!conversation) return;
    const view = await oneConversationView(tx, conversationId);
    const event = { type: "conversation.changed", conversation: view, change: null } as const;
    await recordLive(tx, [{ event, before: conversation, after: conversation }]);
  });
}

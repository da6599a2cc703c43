/** An answer that was given in the demo's past: as `send-message` would have left it, long delivered and read. */
import type { ConversationId, InboxId, MessageId, UserId } from "@max/domain/ids";
import { PLAIN_CONTEXT } from "@max/domain/message/content";
import { inTransaction, type Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";

/** @param past.externalId any message of the conversation @returns the conversation */
export async function recordPastAnswer(
  call: Call,
  past: { externalId: string; inboxId: InboxId; author: { userId: UserId; name: string }; text: string; at: Date },
): Promise<ConversationId> {
  const id = newId<MessageId>();
  return inTransaction(call, async (tx) => {
    const [row] = await tx.query<{ conversationId: ConversationId }>(
      `insert into messages (tenant_id, id, conversation_id, channel_thread_id, inbox_id, direction, kind, text, content, context, status,
         external_id, author_type, author_id, author_name, created_at, sent_at, delivered_at, read_at, sort_at, arrival_number, arrival_item, attempt)
       select m.tenant_id, $4, m.conversation_id, m.channel_thread_id, m.inbox_id, 'outbound', 'text', $5, $6, $7, 'read',
         $8, 'user', $9, $10, $11, $11, $11, $11, $11, nextval('arrival_numbers'), 0, 1
       from message_external_ids x join messages m on m.tenant_id = x.tenant_id and m.id = x.message_id
       where x.tenant_id = $1 and x.inbox_id = $2 and x.external_id = $3
       returning conversation_id as "conversationId"`,
      [
        tx.tenantId,
        past.inboxId,
        past.externalId,
        id,
        past.text,
        JSON.stringify({ kind: "text", text: past.text }),
        JSON.stringify(PLAIN_CONTEXT),
        `wamid.DEMO-${id}`,
        past.author.userId,
        past.author.name,
        past.at,
      ],
    );
    const { conversationId } = row!;
    await tx.query(
      `update conversations set unread_count = 0, last_message_id = $3, last_message_text = left($4, 200), last_message_kind = 'text',
         last_message_direction = 'outbound', last_message_status = 'read', last_sort_at = $5 where tenant_id = $1 and id = $2`,
      [tx.tenantId, conversationId, id, past.text, past.at],
    );
    await tx.query(
      `insert into message_external_ids (tenant_id, inbox_id, external_id, message_id) values ($1, $2, $3, $4)`,
      [tx.tenantId, past.inboxId, `wamid.DEMO-${id}`, id],
    );
    return conversationId;
  });
}

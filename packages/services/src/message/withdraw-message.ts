/** Whoever wrote a message takes it back before it leaves. The conversation's lock decides between them and the worker. */
import { DomainError } from "@max/domain/errors";
import type { MessageId } from "@max/domain/ids";
import type { MessageContent } from "@max/domain/message/content";
import type { WithdrawnMessage } from "@max/domain/message/undo-send";
import type { MessageView, UploadView } from "@max/domain/message/views";
import type { OutboundTemplate } from "@max/domain/template/inputs";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { actorKey } from "../auth/answer-once.ts";
import { oneConversationView } from "../conversation/conversation-view.ts";
import { laneOf } from "../outbox/enqueue.ts";
import { recordLive } from "../outbox/record-live.ts";
import { forgetEntries } from "../search/store-entries.ts";
import { lockMessage } from "./lock-message.ts";
import { oneMessageView } from "./message-view.ts";
import type { TakenByAnswer } from "./put-on-its-way.ts";

/**
 * It was never sent, so nothing of it stays but the line of the audit log. Its file waits to be sent again.
 * @returns what was taken back, and where the file's preview lies, to be removed after this
 * @throws DomainError `already_sent` when a worker has it, or it never waited; `forbidden` to everybody else; `not_found`
 */
export async function withdrawMessage(
  call: Call,
  input: { messageId: MessageId },
): Promise<{ withdrawn: WithdrawnMessage; previewKey: string | null }> {
  return inTransaction(call, async (tx) => {
    const { conversation } = await lockMessage(tx, call, input.messageId);
    const message = await oneMessageView(tx, input.messageId);
    const { actor } = call;
    if (actor.type !== "user" || message.author.id !== actor.userId)
      throw new DomainError("forbidden", "Only whoever wrote a message can take it back.");
    if (message.status !== "queued" || message.leavesAt === null)
      throw new DomainError("already_sent", "This message is on its way and can no longer be taken back.");
    const file = await giveFileBack(tx, call, message);
    const taken = await dropOwedSend(tx, message);
    await forgetEntries(tx, [message.id]);
    await tx.query(`delete from messages where tenant_id = $1 and id = $2`, [tx.tenantId, message.id]);
    await putListRowBack(tx, message, taken);
    await recordAudit(tx, call, [
      {
        action: "message.withdrawn",
        subjectType: "message",
        subjectId: message.id,
        detail: { conversationId: conversation.id, kind: message.kind },
      },
    ]);
    const view = await oneConversationView(tx, conversation.id);
    const event = { type: "message.removed", conversation: view, messageId: message.id } as const;
    await recordLive(tx, [{ event, before: conversation, after: conversation }]);
    // What waited behind it in its conversation may go.
    tx.wakes.add("outbound");
    return {
      withdrawn: {
        messageId: message.id,
        text: message.kind === "template" ? "" : (message.text ?? ""),
        quotedMessageId: message.quoted?.id ?? null,
        file: file?.upload ?? null,
        template: templateAsAsked(message.content),
      },
      previewKey: file?.previewKey ?? null,
    };
  });
}

/** The reverse of `templateContent`. Null for everything else. */
function templateAsAsked(content: MessageContent): OutboundTemplate | null {
  if (content.kind !== "template") return null;
  const { name, language, sent } = content;
  return { name, language, parameters: sent?.parameters ?? [] };
}

/** The reverse of `takeUpload` and `attachToMessage`. Null when it has no file of ours. */
async function giveFileBack(
  tx: Tx,
  call: Call,
  { id, conversationId, kind }: MessageView,
): Promise<{ upload: UploadView; previewKey: string | null } | null> {
  const [row] = await tx.query<UploadView & { previewKey: string | null }>(
    `with a as (
       delete from attachments where tenant_id = $1 and message_id = $2 and storage_key is not null returning *
     ), u as (
       insert into uploads (tenant_id, id, conversation_id, owner_key, kind, mime_type, file_name, size_bytes, storage_key, canned_file_id)
       select a.tenant_id, a.id, $3, $4, $5, a.mime_type, a.file_name, a.size_bytes, a.storage_key, a.canned_file_id from a
       returning id, kind, mime_type, file_name, size_bytes
     )
     select u.id, u.kind, u.mime_type as "mimeType", u.file_name as "fileName", u.size_bytes::float8 as "sizeBytes",
       a.preview_key as "previewKey" from u join a on a.id = u.id`,
    [tx.tenantId, id, conversationId, actorKey(call), kind],
  );
  if (!row) return null;
  const { previewKey, ...upload } = row;
  return { upload, previewKey };
}

/** The send is owed no more. A worker that has it already finds no message and lets it go. */
async function dropOwedSend(tx: Tx, { id, conversationId }: MessageView): Promise<TakenByAnswer | null> {
  const [row] = await tx.query<{ unreadCount: number | null }>(
    `delete from outbox o where o.tenant_id = $1 and o.topic in ('later', 'outbound') and o.fair_key = $1::uuid::text and o.lane = $2::bigint
       and o.payload ->> 'messageId' = $3 returning (o.payload ->> 'unreadCount')::int as "unreadCount"`,
    [tx.tenantId, laneOf(conversationId), id],
  );
  return row ? { unreadCount: row.unreadCount ?? 0 } : null;
}

/**
 * The list shows the newest message that is left, and what was unread is so again. Where something came after the one that was taken
 * back, that stands as it is.
 */
async function putListRowBack(tx: Tx, { id, conversationId }: MessageView, taken: TakenByAnswer | null): Promise<void> {
  await tx.query(
    `update conversations c set unread_count = c.unread_count + $4, last_message_id = m.id, last_message_text = left(m.text, 200),
       last_message_kind = m.kind, last_message_direction = m.direction, last_message_status = m.status,
       last_activity_at = least(c.last_activity_at, coalesce(m.created_at, c.last_activity_at))
     from (select) one left join lateral (${NEWEST}) m on true
     where c.tenant_id = $1 and c.id = $2 and c.last_message_id = $3`,
    [tx.tenantId, conversationId, id, taken?.unreadCount ?? 0],
  );
}

const NEWEST = `select n.id, n.text, n.kind, n.direction, n.status, n.created_at from messages n
  where n.tenant_id = $1 and n.conversation_id = $2 order by n.sort_at desc, n.arrival_number desc, n.arrival_item desc limit 1`;

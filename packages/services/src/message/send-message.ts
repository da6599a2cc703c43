/** An answer: stored as `queued` in the same moment as it is shown; its channel gets it from the worker. */
import { authorize, type Actor } from "@max/domain/access/permissions";
import { isReplyWindowOpen } from "@max/domain/conversation/reply-window";
import { DomainError, notFound } from "@max/domain/errors";
import type { ConversationId, MessageId } from "@max/domain/ids";
import { PLAIN_CONTEXT, previewText, type MessageContent } from "@max/domain/message/content";
import type { SendMessage } from "@max/domain/message/inputs";
import type { MessageView } from "@max/domain/message/views";
import { lockConversations, type ConversationRow } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { recordAudit } from "../audit/record-audit.ts";
import { oneConversationView } from "../conversation/conversation-view.ts";
import { historyActor } from "../conversation/record-change.ts";
import { enqueue, laneOf } from "../outbox/enqueue.ts";
import { recordLive } from "../outbox/record-live.ts";
import { oneMessageView } from "./message-view.ts";

/**
 * A second call with the same `clientMessageId` in the same conversation gives the first one's message.
 * @throws DomainError `reply_window_closed` (409) when free text is no longer accepted, `transition_refused` on a closed
 *   conversation, `not_found`, `forbidden`
 */
export async function sendMessage(call: Call, input: SendMessage): Promise<MessageView> {
  return inTransaction(call, async (tx) => {
    const conversation = await lockForWriting(tx, call.actor, input.conversationId);
    const earlier = await byClientId(tx, input.conversationId, input.clientMessageId);
    if (earlier) return oneMessageView(tx, earlier);
    await refuseClosed(tx, conversation);

    const id = newId<MessageId>();
    const content = contentOf(input);
    const author = await historyActor(tx, call.actor);
    const quotedExternalId = input.quotedMessageId
      ? await externalIdOf(tx, input.conversationId, input.quotedMessageId)
      : null;
    await tx.query(
      `insert into messages (tenant_id, id, conversation_id, channel_thread_id, inbox_id, direction, kind, text, content, context, status,
         client_message_id, quoted_external_id, author_type, author_id, author_name, created_at, sort_at, arrival_number, arrival_item, attempt)
       values ($1, $2, $3, $4, $5, 'outbound', $6, $7, $8, $9, 'queued', $10, $11, $12, $13, $14, $15, $15, nextval('arrival_numbers'), 0, 1)`,
      [
        tx.tenantId,
        id,
        conversation.id,
        conversation.channelThreadId,
        conversation.inboxId,
        content.kind,
        previewText(content),
        JSON.stringify(content),
        JSON.stringify(PLAIN_CONTEXT),
        input.clientMessageId,
        quotedExternalId,
        author.type,
        author.id,
        author.name,
        tx.now,
      ],
    );
    // An answer settles what was unread: the line of waiting starts anew.
    await tx.query(
      `update conversations set last_activity_at = $3, unread_count = 0, last_message_id = $4, last_message_text = left($5, 200),
         last_message_kind = $6, last_message_direction = 'outbound', last_message_status = 'queued', last_sort_at = greatest(last_sort_at, $3)
       where tenant_id = $1 and id = $2`,
      [tx.tenantId, conversation.id, tx.now, id, previewText(content), content.kind],
    );
    await recordAudit(tx, call, [
      {
        action: "message.sent",
        subjectType: "message",
        subjectId: id,
        detail: { conversationId: conversation.id, kind: content.kind },
      },
    ]);
    const message = await oneMessageView(tx, id);
    await recordLive(tx, [
      {
        event: { type: "message.created", conversation: await oneConversationView(tx, conversation.id), message },
        before: conversation,
        after: conversation,
      },
    ]);
    await enqueueSending(tx, conversation, id);
    return message;
  });
}

/** Locks the conversation and asks whether the caller may write in it. */
export async function lockForWriting(tx: Tx, actor: Actor, id: ConversationId): Promise<ConversationRow> {
  const [conversation] = await lockConversations(tx, [id]);
  if (!conversation) throw notFound("conversation");
  authorize(actor, "message.send", conversation);
  return conversation;
}

/** Free text needs an open conversation and an open reply window. */
export async function refuseClosed(tx: Tx, conversation: ConversationRow): Promise<void> {
  if (conversation.state === "closed")
    throw new DomainError("transition_refused", "This conversation is closed. Reopen it to answer.");
  const [thread] = await tx.query<{ lastInboundAt: Date | null }>(
    `select last_inbound_at as "lastInboundAt" from channel_threads where tenant_id = $1 and id = $2`,
    [tx.tenantId, conversation.channelThreadId],
  );
  if (!isReplyWindowOpen(thread?.lastInboundAt ?? null, tx.now))
    throw new DomainError(
      "reply_window_closed",
      "The customer last wrote more than 24 hours ago, so WhatsApp accepts no free text. Wait until they write again.",
    );
}

/** One line per conversation, so that its messages leave in the order they were written. */
export function enqueueSending(tx: Tx, conversation: Pick<ConversationRow, "id">, messageId: MessageId): Promise<void> {
  return enqueue(tx, [
    { topic: "outbound", fairKey: tx.tenantId, lane: laneOf(conversation.id), payload: { messageId } },
  ]);
}

async function byClientId(tx: Tx, conversationId: ConversationId, clientMessageId: string): Promise<MessageId | null> {
  const [row] = await tx.query<{ id: MessageId }>(
    `select id from messages where tenant_id = $1 and conversation_id = $2 and client_message_id = $3`,
    [tx.tenantId, conversationId, clientMessageId],
  );
  return row?.id ?? null;
}

async function externalIdOf(tx: Tx, conversationId: ConversationId, messageId: MessageId): Promise<string> {
  const [row] = await tx.query<{ externalId: string | null }>(
    `select external_id as "externalId" from messages where tenant_id = $1 and conversation_id = $2 and id = $3`,
    [tx.tenantId, conversationId, messageId],
  );
  if (!row) throw notFound("message to quote in this conversation");
  if (!row.externalId) throw new DomainError("conflict", "That message has not been sent yet, so it cannot be quoted.");
  return row.externalId;
}

function contentOf({ text, media }: SendMessage): MessageContent {
  if (!media) return { kind: "text", text: text ?? "" };
  return {
    kind: media.kind,
    text: text?.trim() ? text : null,
    media: {
      externalId: media.id ?? null,
      link: media.link ?? null,
      mimeType: null,
      sha256: null,
      fileName: media.fileName ?? null,
      isAnimated: false,
    },
  };
}

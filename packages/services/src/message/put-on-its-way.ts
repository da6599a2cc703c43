/** A message of ours: stored as `queued` in the same moment as it is shown; its channel gets it from the worker. */
import type { ConversationView } from "@max/domain/conversation/views";
import type { AttachmentId, MessageId } from "@max/domain/ids";
import { PLAIN_CONTEXT, previewText, type MessageContent } from "@max/domain/message/content";
import type { MessageView } from "@max/domain/message/views";
import {
  CONVERSATION_VIEW,
  CONVERSATION_VIEW_JOINS,
  type ConversationRow,
  type ConversationViewRow,
} from "@max/db/queries/conversations";
import type { Call, Tx } from "@max/db/transaction";
import { attachToMessage, type TakenUpload } from "../attachment/sent-file.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { conversationView } from "../conversation/conversation-view.ts";
import { enqueue, laneOf, type OutboxEntry } from "../outbox/enqueue.ts";
import { liveWork } from "../outbox/record-live.ts";
import { oneMessageView } from "./message-view.ts";

export type Answer = {
  id: MessageId;
  content: MessageContent;
  clientMessageId: string;
  author: { type: string; id: string | null; name: string };
  quotedExternalId: string | null;
  file: TakenUpload | null;
  /** It may be taken back until then; null: it leaves at once. */
  leavesAt: Date | null;
  /** It was written before what came in since, so that it settles nothing of that. */
  leavesUnread?: boolean;
};

/**
 * The caller holds the conversation's lock and has asked everything there is to ask.
 * @param told what the screens hear before the message
 */
export async function putOnItsWay(
  tx: Tx,
  call: Call,
  conversation: ConversationRow,
  answer: Answer,
  told: OutboxEntry[] = [],
): Promise<MessageView> {
  const view = await store(tx, conversation, answer);
  const { id, file } = answer;
  if (file) await attachToMessage(tx, id, file);
  await recordAudit(tx, call, [
    {
      action: "message.sent",
      subjectType: "message",
      subjectId: id,
      detail: { conversationId: conversation.id, kind: answer.content.kind },
    },
  ]);
  const message = await oneMessageView(tx, id);
  const event = { type: "message.created", conversation: view, message } as const;
  const owed = sendingWork(tx, conversation, id, file?.id ?? null);
  await enqueue(tx, [
    ...told,
    liveWork(tx, { event, before: conversation, after: conversation }),
    answer.leavesAt ? later(owed, answer.leavesAt, conversation) : owed,
  ]);
  return message;
}

/**
 * One line per conversation, so that its messages leave in the order they were written.
 * @param fileId the message's file, where the provider has to be given it first
 */
export const sendingWork = (
  tx: Tx,
  { id, inboxId }: Pick<ConversationRow, "id" | "inboxId">,
  messageId: MessageId,
  fileId: AttachmentId | null,
): OutboxEntry & { payload: object } => ({
  topic: "outbound",
  fairKey: tx.tenantId,
  lane: laneOf(id),
  payload: { messageId, inboxId, ...(fileId && { fileId }) },
});

/** What an answer took from its conversation, for whoever takes the answer back. */
export type TakenByAnswer = { unreadCount: number };

/** Nobody who claims sees it before its moment. */
const later = (owed: OutboxEntry & { payload: object }, availableAt: Date, { unreadCount }: TakenByAnswer) => ({
  ...owed,
  topic: "later" as const,
  availableAt,
  payload: { ...owed.payload, unreadCount },
});

/**
 * When the last send of a conversation begins that waits for its moment, as an expression: what is owed after it waits as well.
 * Served by `outbox_waiting_idx`.
 * @param lane the statement's parameter that holds the conversation's lane
 */
export const lastToLeave = (lane: `$${number}`) =>
  `(select max(o.available_at) from outbox o where o.tenant_id = $1 and o.topic = 'later' and o.fair_key = $1::uuid::text and o.lane = ${lane}::bigint)`;

/**
 * The message, and its conversation's row in the list. An answer settles what was unread: the line of waiting starts anew.
 * @returns the conversation as it stands then
 */
async function store(tx: Tx, conversation: ConversationRow, answer: Answer): Promise<ConversationView> {
  const [row] = await tx.query<ConversationViewRow>(
    `with stored as (
       insert into messages (tenant_id, id, conversation_id, channel_thread_id, inbox_id, direction, kind, text, content, context, status,
         client_message_id, quoted_external_id, author_type, author_id, author_name, created_at, sort_at, arrival_number, arrival_item, attempt,
         leaves_at)
       values ($1, $2, $3, $4, $5, 'outbound', $6, $7, $8, $9, 'queued', $10, $11, $12, $13, $14, $15, $15, nextval('arrival_numbers'), 0, 1, $16)
     ), c as (
       update conversations set last_activity_at = $15, unread_count = case when $17 then unread_count else 0 end, last_message_id = $2,
         last_message_text = left($7, 200), last_message_kind = $6, last_message_direction = 'outbound', last_message_status = 'queued',
         last_sort_at = greatest(last_sort_at, $15)
       where tenant_id = $1 and id = $3 returning *
     )
     select ${CONVERSATION_VIEW} from c ${CONVERSATION_VIEW_JOINS}`,
    [
      tx.tenantId,
      answer.id,
      conversation.id,
      conversation.channelThreadId,
      conversation.inboxId,
      answer.content.kind,
      previewText(answer.content),
      JSON.stringify(answer.content),
      JSON.stringify(PLAIN_CONTEXT),
      answer.clientMessageId,
      answer.quotedExternalId,
      answer.author.type,
      answer.author.id,
      answer.author.name,
      tx.now,
      answer.leavesAt,
      answer.leavesUnread ?? false,
    ],
  );
  return conversationView(row!);
}

/** Reads of messages that are to be sent at a moment. Cancelled ones are left out wherever people look. */
import type { AttachmentId, ConversationId, MessageId, ScheduledId } from "@max/domain/ids";
import type { MediaKind, MessageKind } from "@max/domain/message/content";
import { MOST_SCHEDULED, type ScheduledFailure } from "@max/domain/message/scheduled";
import type { Author } from "@max/domain/message/views";
import type { OutboundTemplate } from "@max/domain/template/inputs";
import type { Reader } from "../transaction.ts";

export type ScheduledRow = {
  id: ScheduledId;
  conversationId: ConversationId;
  clientMessageId: string;
  text: string | null;
  template: OutboundTemplate | null;
  authorType: Author["type"];
  authorId: string | null;
  authorName: string;
  dueAt: Date;
  failureCode: ScheduledFailure | null;
  failureReason: string | null;
  version: number;
  cancelledAt: Date | null;
  createdAt: Date;
  fileId: AttachmentId | null;
  fileKind: MediaKind | null;
  mimeType: string | null;
  fileName: string | null;
  sizeBytes: number | null;
  quotedId: MessageId | null;
  quotedText: string | null;
  quotedKind: MessageKind | null;
  quotedAuthorName: string | null;
  quotedExternalId: string | null;
};

const VIEW = `s.id, s.conversation_id as "conversationId", s.client_message_id as "clientMessageId", s.text, s.template,
  s.author_type as "authorType", s.author_id as "authorId", s.author_name as "authorName", s.due_at as "dueAt",
  s.failure_code as "failureCode", s.failure_reason as "failureReason", s.version, s.cancelled_at as "cancelledAt",
  s.created_at as "createdAt", u.id as "fileId", u.kind as "fileKind", u.mime_type as "mimeType", u.file_name as "fileName",
  u.size_bytes::float8 as "sizeBytes", q.id as "quotedId", q.text as "quotedText", q.kind as "quotedKind",
  q.author_name as "quotedAuthorName", q.external_id as "quotedExternalId"`;
/** The quoted one by its key: the planner may think the conversation is the shorter way, and reads all of a long one. */
const FROM = `scheduled_messages s
  left join uploads u on u.tenant_id = s.tenant_id and u.scheduled_id = s.id
  left join lateral (
    select * from messages m where m.tenant_id = s.tenant_id and m.id = s.quoted_message_id offset 0
  ) q on q.conversation_id = s.conversation_id`;

/** What waits in a conversation, the next first. Served by `scheduled_messages_conversation_idx`. */
export function scheduledOf(tx: Reader, conversationId: ConversationId): Promise<ScheduledRow[]> {
  return tx.query<ScheduledRow>(
    `select ${VIEW} from ${FROM} where s.tenant_id = $1 and s.conversation_id = $2 and s.cancelled_at is null
     order by s.due_at, s.id limit ${MOST_SCHEDULED}`,
    [tx.tenantId, conversationId],
    "scheduled of conversation",
  );
}

/** What is due in a conversation and was not tried yet, the first first. Served by `scheduled_messages_conversation_idx`. */
export function dueScheduled(tx: Reader, conversationId: ConversationId): Promise<ScheduledRow[]> {
  return tx.query<ScheduledRow>(
    `select ${VIEW} from ${FROM} where s.tenant_id = $1 and s.conversation_id = $2 and s.due_at <= now() and s.cancelled_at is null
       and s.failure_code is null order by s.due_at, s.id`,
    [tx.tenantId, conversationId],
    "due of conversation",
  );
}

/** One of them, cancelled or not. Rights are the caller's business. */
export async function scheduledById(tx: Reader, id: ScheduledId): Promise<ScheduledRow | null> {
  const [row] = await tx.query<ScheduledRow>(`select ${VIEW} from ${FROM} where s.tenant_id = $1 and s.id = $2`, [
    tx.tenantId,
    id,
  ]);
  return row ?? null;
}

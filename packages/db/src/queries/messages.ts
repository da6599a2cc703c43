/** Reads of messages with all that a view of them needs. */
import type { AttachmentId, ConversationId, InboxId, MessageId } from "@max/domain/ids";
import type { MessageContent, MessageContext, MessageKind } from "@max/domain/message/content";
import type { DeliveryStatus } from "@max/domain/message/delivery-status";
import type { Author } from "@max/domain/message/views";
import type { Reader, Tx } from "../transaction.ts";

export type MessageViewRow = {
  id: MessageId;
  conversationId: ConversationId;
  direction: "inbound" | "outbound";
  kind: MessageKind;
  text: string | null;
  content: MessageContent;
  context: MessageContext;
  status: DeliveryStatus;
  failureCode: string | null;
  failureReason: string | null;
  externalId: string | null;
  clientMessageId: string | null;
  providerAt: Date | null;
  createdAt: Date;
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  leavesAt: Date | null;
  editedAt: Date | null;
  revokedAt: Date | null;
  authorType: Author["type"];
  authorId: string | null;
  authorName: string;
  sortAt: Date;
  arrivalNumber: number;
  arrivalItem: number;
  quotedExternalId: string | null;
  quotedId: MessageId | null;
  quotedText: string | null;
  quotedKind: MessageKind | null;
  quotedAuthorName: string | null;
  reactions: { emoji: string; by: "contact" | "business" }[];
  attachmentId: AttachmentId | null;
  attachmentState: "pending" | "stored" | "unavailable" | null;
  mimeType: string | null;
  fileName: string | null;
  sizeBytes: number | null;
  hasPreview: boolean;
  width: number | null;
  height: number | null;
};

const VIEW = `m.id, m.conversation_id as "conversationId", m.direction, m.kind, m.text, m.content, m.context, m.status,
  m.failure_code as "failureCode", m.failure_reason as "failureReason", m.external_id as "externalId",
  m.client_message_id as "clientMessageId", m.provider_at as "providerAt", m.created_at as "createdAt", m.sent_at as "sentAt",
  m.delivered_at as "deliveredAt", m.read_at as "readAt", m.leaves_at as "leavesAt", m.edited_at as "editedAt", m.revoked_at as "revokedAt",
  m.author_type as "authorType", m.author_id as "authorId", m.author_name as "authorName", m.sort_at as "sortAt",
  m.arrival_number as "arrivalNumber", m.arrival_item as "arrivalItem", m.quoted_external_id as "quotedExternalId",
  q.id as "quotedId", q.text as "quotedText", q.kind as "quotedKind", q.author_name as "quotedAuthorName",
  coalesce((select jsonb_agg(jsonb_build_object('emoji', r.emoji, 'by', r.by) order by r.provider_at, r.actor_key)
    from reactions r where r.tenant_id = m.tenant_id and r.message_id = m.id and r.emoji is not null), '[]') as reactions,
  a.id as "attachmentId", a.state as "attachmentState", a.mime_type as "mimeType", a.file_name as "fileName",
  a.size_bytes as "sizeBytes", a.preview_key is not null as "hasPreview", a.width, a.height`;
/** A quote shows words of its own conversation only: who may read this one may not be allowed to read another. */
const VIEW_FROM = `messages m
  left join attachments a on a.tenant_id = m.tenant_id and a.message_id = m.id
  left join message_external_ids x on x.tenant_id = m.tenant_id and x.inbox_id = m.inbox_id and x.external_id = m.quoted_external_id
  left join messages q on q.tenant_id = x.tenant_id and q.id = x.message_id and q.conversation_id = m.conversation_id`;

/** The views of known messages, in no order. Rights are the caller's business. */
export function messageViewRows(tx: Tx, ids: MessageId[]): Promise<MessageViewRow[]> {
  return tx.query<MessageViewRow>(
    `select ${VIEW} from ${VIEW_FROM} where m.tenant_id = $1 and m.id = any($2)`,
    [tx.tenantId, ids],
    "message views",
  );
}

export type ThreadPosition = { sortAt: Date; arrivalNumber: number; arrivalItem: number };

/** One page of a thread, newest first. Served by `messages_thread_idx`, scanned backward. */
export function threadPage(
  tx: Reader,
  conversationId: ConversationId,
  before: ThreadPosition | null,
  size: number,
): Promise<MessageViewRow[]> {
  return threadRows(tx, conversationId, before && { order: "desc", than: "<", place: before }, size);
}

/** What follows a place in a thread, oldest first. Served by `messages_thread_idx`. */
export function threadAfter(
  tx: Reader,
  conversationId: ConversationId,
  after: ThreadPosition,
  size: number,
): Promise<MessageViewRow[]> {
  return threadRows(tx, conversationId, { order: "asc", than: ">", place: after }, size);
}

type From = { order: "asc" | "desc"; than: "<" | ">"; place: ThreadPosition };

function threadRows(tx: Reader, conversationId: ConversationId, from: From | null, size: number) {
  if (!Number.isSafeInteger(size)) throw new Error("A page's size is a number.");
  const values: unknown[] = [tx.tenantId, conversationId];
  const order = from?.order ?? "desc";
  const range = from ? `and (m.sort_at, m.arrival_number, m.arrival_item) ${from.than} ($3, $4, $5)` : "";
  if (from) values.push(from.place.sortAt, from.place.arrivalNumber, from.place.arrivalItem);
  return tx.query<MessageViewRow>(
    `select ${VIEW} from ${VIEW_FROM} where m.tenant_id = $1 and m.conversation_id = $2 ${range}
     order by m.sort_at ${order}, m.arrival_number ${order}, m.arrival_item ${order} limit ${size}`,
    values,
    "thread page",
  );
}

/** Where a message stands in its thread; null when this conversation has none of this id. */
export async function placeInThread(
  tx: Reader,
  conversationId: ConversationId,
  id: MessageId,
): Promise<ThreadPosition | null> {
  const rows = await tx.query<ThreadPosition>(
    // By its key first: the planner may think the conversation is the shorter way, and reads all of a long one.
    `select sort_at as "sortAt", arrival_number as "arrivalNumber", arrival_item as "arrivalItem"
     from (select * from messages where tenant_id = $1 and id = $2 offset 0) m where m.conversation_id = $3`,
    [tx.tenantId, id, conversationId],
    "place in thread",
  );
  return rows[0] ?? null;
}

/** Where a message is and how it stands, without joins. */
export type MessagePlace = {
  id: MessageId;
  conversationId: ConversationId;
  inboxId: InboxId;
  direction: "inbound" | "outbound";
  kind: MessageKind;
  status: DeliveryStatus;
  failureCode: string | null;
  externalId: string | null;
  attempt: number;
  /** By one of our users or programs, not in the phone app or by the customer. */
  isWrittenHere: boolean;
};
const PLACE = `m.id, m.conversation_id as "conversationId", m.inbox_id as "inboxId", m.direction, m.kind, m.status,
  m.failure_code as "failureCode", m.external_id as "externalId", m.attempt, m.author_type in ('user', 'api_key') as "isWrittenHere"`;

/** Where known messages are. Absent ids are left out. */
export function messagePlaces(tx: Tx, ids: MessageId[]): Promise<MessagePlace[]> {
  return tx.query<MessagePlace>(`select ${PLACE} from messages m where m.tenant_id = $1 and m.id = any($2)`, [
    tx.tenantId,
    ids,
  ]);
}

export const messagePlace = async (tx: Tx, id: MessageId): Promise<MessagePlace | null> =>
  (await messagePlaces(tx, [id]))[0] ?? null;

/** Messages that reports, reactions and changes speak of, by the provider's ids or by our own that came back. One statement. */
export function targetPlaces(
  tx: Tx,
  externalIds: { inboxId: InboxId; externalId: string }[],
  ownIds: MessageId[],
): Promise<(MessagePlace & { key: string | null })[]> {
  return tx.query(
    `select ${PLACE}, x.external_id as key from unnest($2::uuid[], $3::text[]) as k (inbox_id, external_id)
     cross join lateral (
       select * from message_external_ids y
       where y.tenant_id = $1 and y.inbox_id = k.inbox_id and y.external_id = k.external_id offset 0
     ) x
     cross join lateral (select * from messages o where o.tenant_id = $1 and o.id = x.message_id offset 0) m
     union all
     select ${PLACE}, null from messages m where m.tenant_id = $1 and m.id = any($4) and m.direction = 'outbound'`,
    [tx.tenantId, externalIds.map((k) => k.inboxId), externalIds.map((k) => k.externalId), ownIds],
  );
}

/** Stores new messages of a batch with their external ids and files, and brings their conversations up to date. */
import type { ConversationView } from "@max/domain/conversation/views";
import type { AttachmentId, ConversationId, InboxId, MessageId } from "@max/domain/ids";
import type { MessageContent } from "@max/domain/message/content";
import type { Bucket } from "@max/domain/message/flood";
import type { MessageView } from "@max/domain/message/views";
import { CONVERSATION_VIEW, CONVERSATION_VIEW_JOINS, type ConversationViewRow } from "@max/db/queries/conversations";
import type { Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { conversationView } from "../conversation/conversation-view.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { MessageRow } from "./message-row.ts";
import { sortKey } from "./message-view.ts";

export type NewMessage = { row: MessageRow; isUnread: boolean };

export type StoredMessage = {
  id: MessageId;
  conversationId: ConversationId;
  inboxId: InboxId;
  externalId: string;
  direction: "inbound" | "outbound";
  /** It answers another message, whose words only the database knows. */
  isQuoting: boolean;
  /** As the outside sees it, but for what it quotes. */
  view: MessageView;
};

export type StoredMessages = {
  messages: StoredMessage[];
  /** Of each conversation that got a message, as it stands after them. */
  conversations: Map<ConversationId, ConversationView>;
};

/**
 * The caller holds the conversations' locks and has left out what is stored already.
 * @param buckets what is left to the customers of these conversations; of those left out nothing changes
 */
export async function storeMessages(
  tx: Tx,
  fresh: NewMessage[],
  buckets: ReadonlyMap<ConversationId, Bucket>,
): Promise<StoredMessages> {
  if (fresh.length === 0) return { messages: [], conversations: new Map() };
  const rows = fresh.map(({ row }) => row);
  const files = filesOf(rows);
  const touched = touchedBy(fresh);
  const views = await tx.query<ConversationViewRow>(STORE, [
    tx.tenantId,
    JSON.stringify(rows),
    touched.map((t) => t.last.conversation_id),
    touched.map((t) => t.unread),
    touched.map((t) => t.hasAnswer),
    touched.map((t) => t.last.id),
    touched.map((t) => t.last.text),
    touched.map((t) => t.last.kind),
    touched.map((t) => t.last.direction),
    touched.map((t) => t.last.status),
    touched.map((t) => t.last.provider_at),
    touched.map((t) => t.last.arrival_number),
    touched.map((t) => t.last.arrival_item),
    touched.map((t) => buckets.get(t.last.conversation_id)?.tokens ?? null),
    touched.map((t) => buckets.get(t.last.conversation_id)?.at ?? null),
  ]);
  await storeAttachments(tx, files);
  const fileOf = new Map(files.map((file) => [file.messageId, file]));
  return {
    messages: rows.map((row) => ({
      id: row.id,
      conversationId: row.conversation_id,
      inboxId: row.inbox_id,
      externalId: row.external_id,
      direction: row.direction,
      isQuoting: row.quoted_external_id !== null,
      view: viewOf(row, fileOf.get(row.id) ?? null, tx.now),
    })),
    conversations: new Map(views.map((row) => [row.id, conversationView(row)])),
  };
}

/**
 * Messages, their external ids, and of each conversation activity, preview and unread, counted from this batch alone. In the
 * thread's own order: within one second of the provider's clock, arrival decides which message is the last. A conversation is
 * locked, so its place holds: by its id, a plan may read a whole company's list index.
 */
const STORE = `with m as materialized (
    select * from jsonb_to_recordset($2::jsonb) as m (id uuid, conversation_id uuid, channel_thread_id uuid, inbox_id uuid, direction text,
      kind text, text text, content jsonb, context jsonb, status text, external_id text, quoted_external_id text, author_type text,
      author_id uuid, author_name text, provider_at timestamptz, arrival_number bigint, arrival_item integer)
  ), stored as (
    insert into messages (tenant_id, id, conversation_id, channel_thread_id, inbox_id, direction, kind, text, content, context,
      status, external_id, quoted_external_id, author_type, author_id, author_name, provider_at, sort_at, arrival_number, arrival_item)
    select $1, id, conversation_id, channel_thread_id, inbox_id, direction, kind, text, content, context,
      status, external_id, quoted_external_id, author_type, author_id, author_name, provider_at, provider_at, arrival_number, arrival_item
    from m
  ), known as (
    insert into message_external_ids (tenant_id, inbox_id, external_id, message_id) select $1, inbox_id, external_id, id from m
  ), c as (
    update conversations c set last_activity_at = now(),
      unread_count = case when k.has_answer then k.unread else c.unread_count + k.unread end,
      last_message_id = case when newer then k.message_id else c.last_message_id end,
      last_message_text = case when newer then left(k.text, 200) else c.last_message_text end,
      last_message_kind = case when newer then k.kind else c.last_message_kind end,
      last_message_direction = case when newer then k.direction else c.last_message_direction end,
      last_message_status = case when newer then k.status else c.last_message_status end,
      last_sort_at = greatest(c.last_sort_at, k.sort_at),
      bucket_tokens = coalesce(k.bucket_tokens, c.bucket_tokens), bucket_at = coalesce(k.bucket_at, c.bucket_at)
    from (
      select u.*, old.place, (last.id is null
        or (u.sort_at, u.arrival_number, u.arrival_item) >= (last.sort_at, last.arrival_number, last.arrival_item)) as newer
      from unnest($3::uuid[], $4::int[], $5::boolean[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[],
        $12::bigint[], $13::int[], $14::float8[], $15::timestamptz[])
        as u (id, unread, has_answer, message_id, text, kind, direction, status, sort_at, arrival_number, arrival_item, bucket_tokens,
          bucket_at)
      cross join lateral (select o.ctid as place, o.last_message_id from conversations o where o.tenant_id = $1 and o.id = u.id offset 0) old
      left join lateral (
        select l.id, l.sort_at, l.arrival_number, l.arrival_item from messages l where l.tenant_id = $1 and l.id = old.last_message_id offset 0
      ) last on true
    ) k
    where c.tenant_id = $1 and c.ctid = k.place
    returning c.*
  )
  select ${CONVERSATION_VIEW} from c ${CONVERSATION_VIEW_JOINS}`;

type File = {
  id: AttachmentId;
  messageId: MessageId;
  media: Extract<MessageContent, { media: unknown }>["media"];
};

const filesOf = (rows: MessageRow[]): File[] =>
  rows.flatMap(({ id, content }) =>
    "media" in content ? [{ id: newId<AttachmentId>(), messageId: id, media: content.media }] : [],
  );

async function storeAttachments(tx: Tx, files: File[]): Promise<void> {
  if (files.length === 0) return;
  await tx.query(
    `insert into attachments (tenant_id, id, message_id, state, external_id, link, sha256, mime_type, file_name)
     select $1, id, message_id, 'pending', external_id, link, sha256, mime_type, file_name
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
       as k (id, message_id, external_id, link, sha256, mime_type, file_name)`,
    [
      tx.tenantId,
      files.map((f) => f.id),
      files.map((f) => f.messageId),
      files.map((f) => f.media.externalId),
      files.map((f) => f.media.link),
      files.map((f) => f.media.sha256),
      files.map((f) => f.media.mimeType),
      files.map((f) => f.media.fileName),
    ],
  );
  await enqueue(
    tx,
    files.map((f) => ({ topic: "media", fairKey: tx.tenantId, lane: "0", payload: { attachmentId: f.id } })),
  );
}

/** A message as it was just written: the same view that reading it back would give, but for what it quotes. */
function viewOf(row: MessageRow, file: File | null, now: Date): MessageView {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    direction: row.direction,
    kind: row.kind,
    text: row.text,
    content: row.content,
    context: row.context,
    status: row.status,
    failure: null,
    externalId: row.external_id,
    clientMessageId: null,
    providerAt: row.provider_at,
    createdAt: now,
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    leavesAt: null,
    author: { type: row.author_type, id: row.author_id, name: row.author_name },
    quoted: null,
    reactions: [],
    attachment: file && {
      id: file.id,
      state: "pending",
      mimeType: file.media.mimeType,
      fileName: file.media.fileName,
      sizeBytes: null,
      url: null,
      previewUrl: null,
      width: null,
      height: null,
    },
    editedAt: null,
    revokedAt: null,
    sortKey: sortKey({
      sortAt: row.provider_at,
      arrivalNumber: row.arrival_number,
      arrivalItem: row.arrival_item,
    }),
  };
}

type Touched = { unread: number; hasAnswer: boolean; last: MessageRow };

/** What a batch does to each conversation. */
function touchedBy(fresh: NewMessage[]): Touched[] {
  const touched = new Map<ConversationId, Touched>();
  for (const { row, isUnread } of fresh) {
    const entry = touched.get(row.conversation_id) ?? { unread: 0, hasAnswer: false, last: row };
    if (isUnread) entry.unread++;
    if (row.direction === "outbound") {
      entry.unread = 0;
      entry.hasAnswer = true;
    }
    if (row.provider_at >= entry.last.provider_at) entry.last = row;
    touched.set(row.conversation_id, entry);
  }
  return [...touched.values()];
}

/** Messages as the visitor of a chat widget may see them. */
import type { AttachmentId, ConversationId, InboxId, MessageId } from "@max/domain/ids";
import type { MessageContent } from "@max/domain/message/content";
import type { DeliveryStatus } from "@max/domain/message/delivery-status";
import type { Reader } from "../transaction.ts";
import type { ThreadPosition } from "./messages.ts";

export type VisitorMessageRow = ThreadPosition & {
  id: MessageId;
  conversationId: ConversationId;
  direction: "inbound" | "outbound";
  text: string | null;
  content: MessageContent;
  status: DeliveryStatus;
  externalId: string | null;
  authorType: string;
  authorName: string;
  /** What the colleague who wrote it looks like now, and where that lies. */
  picture: { hash: string; key: string } | null;
  revokedAt: Date | null;
  /** Of the file that is here; null when there is none, or it is not here yet. */
  fileId: AttachmentId | null;
  mimeType: string | null;
  fileName: string | null;
  sizeBytes: number | null;
  hasPreview: boolean;
  width: number | null;
  height: number | null;
};

/** How a visitor is found, by what others know them as. Served by `contact_identities_active_key`. */
const THEIRS = `select distinct d.contact_id from unnest($3::text[]) as k (value)
       cross join lateral (
         select i.contact_id from contact_identities i where i.tenant_id = $1 and i.channel = 'widget'
           and i.type in ('visitor', 'member') and i.value = k.value and i.retired_at is null offset 0
       ) d`;

/** What has left, and what came. */
const IS_SHOWN = "(m.direction = 'inbound' or m.status in ('sent', 'delivered', 'read', 'played'))";

const FILE = `a.id as "fileId", a.mime_type as "mimeType", a.file_name as "fileName", a.size_bytes::float8 as "sizeBytes",
       coalesce(a.preview_key is not null, false) as "hasPreview", a.width, a.height`;

const PICTURE = `case when m.author_type = 'user' then (select jsonb_build_object('hash', u.picture_hash, 'key', u.picture_small_key)
         from users u where u.tenant_id = $1 and u.id = m.author_id and u.picture_hash is not null) end as picture`;

const SAID =
  "m.id, m.conversation_id, m.text, m.content, m.external_id, m.author_id, m.author_name, m.arrival_number, m.arrival_item";

/** An old piece of work is found by paging; nobody has more than this at hand. */
const MOST_CONVERSATIONS = 50;

/**
 * The newest messages of whoever has one of these addresses at this inbox, over all their conversations. An answer is there once it
 * has left; what was held back of a flood is theirs, too, and they do not hear of it. Served by `contact_identities_active_key`, the unique key of `channel_threads`, `conversations_one_open_key`,
 * `conversations_closed_thread_idx`, `messages_thread_idx`, `held_messages_thread_idx` and the unique key of `attachments`.
 * @param addresses browsers and vouched-for people, as they are kept
 */
export function visitorThread(
  tx: Reader,
  inboxId: InboxId,
  addresses: string[],
  before: ThreadPosition | null,
  size: number,
): Promise<VisitorMessageRow[]> {
  if (!Number.isSafeInteger(size)) throw new Error("A page's size is a number.");
  const values: unknown[] = [tx.tenantId, inboxId, addresses];
  if (before) values.push(before.sortAt, before.arrivalNumber, before.arrivalItem);
  const older = (at: string) => (before ? `and (m.${at}, m.arrival_number, m.arrival_item) < ($4, $5, $6)` : "");
  const newest = (at: string) => `order by m.${at} desc, m.arrival_number desc, m.arrival_item desc limit ${size}`;
  return tx.query<VisitorMessageRow>(
    `with held as (
       ${THEIRS}
     ), threads as (
       select t.id from held h cross join lateral (
         select o.id from channel_threads o where o.tenant_id = $1 and o.inbox_id = $2 and o.thread_key = h.contact_id::text offset 0
       ) t
     ), pieces as (
       select c.id from threads t cross join lateral (
         (select o.id from conversations o where o.tenant_id = $1 and o.channel_thread_id = t.id and o.state <> 'closed' limit 1)
         union all
         (select o.id from conversations o where o.tenant_id = $1 and o.channel_thread_id = t.id and o.state = 'closed'
          order by o.created_at desc, o.id desc limit ${MOST_CONVERSATIONS})
       ) c
     ), newest as (
       select m.* from pieces c cross join lateral (
         (select ${SAID}, m.direction, m.status, m.author_type, m.revoked_at, m.sort_at
          from messages m where m.tenant_id = $1 and m.conversation_id = c.id and m.kind <> 'system'
            and ${IS_SHOWN} ${older("sort_at")} ${newest("sort_at")})
         union all
         (select ${SAID}, 'inbound', 'received', 'contact', null, m.provider_at
          from held_messages m where m.tenant_id = $1 and m.conversation_id = c.id ${older("provider_at")} ${newest("provider_at")})
       ) m ${newest("sort_at")}
     )
     select m.id, m.conversation_id as "conversationId", m.direction, m.text, m.content, m.status, m.external_id as "externalId",
       m.author_type as "authorType", m.author_name as "authorName", m.revoked_at as "revokedAt", m.sort_at as "sortAt",
       m.arrival_number as "arrivalNumber", m.arrival_item as "arrivalItem", ${PICTURE}, ${FILE}
     from newest m left join lateral (
       select a.* from attachments a where a.tenant_id = $1 and a.message_id = m.id and a.state = 'stored' offset 0
     ) a on true ${newest("sort_at")}`,
    values,
    "visitor thread",
  );
}

/** The message of one file, if this visitor may see it. Served by the keys of `attachments` and `messages` and those above. */
export async function visitorMessageOfFile(
  tx: Reader,
  inboxId: InboxId,
  addresses: string[],
  fileId: AttachmentId,
): Promise<Pick<VisitorMessageRow, "hasPreview"> | null> {
  const [row] = await tx.query<Pick<VisitorMessageRow, "hasPreview">>(
    `with held as (
       ${THEIRS}
     )
     select a.preview_key is not null as "hasPreview" from attachments a
     join messages m on m.tenant_id = a.tenant_id and m.id = a.message_id
     join channel_threads t on t.tenant_id = m.tenant_id and t.id = m.channel_thread_id
     where a.tenant_id = $1 and a.id = $4 and a.state = 'stored' and m.inbox_id = $2 and m.revoked_at is null and ${IS_SHOWN}
       and t.thread_key in (select contact_id::text from held)`,
    [tx.tenantId, inboxId, addresses, fileId],
    "visitor file",
  );
  return row ?? null;
}

/**
 * Files on their way from a visitor. One is known by the id that their browser gave its message, so that an upload whose answer got
 * lost is met again and not kept twice. It becomes its message's own when a worker comes to that.
 */
import { DomainError, notFound } from "@max/domain/errors";
import { AttachmentId, type InboxId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import type { MediaKind } from "@max/domain/message/content";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import type { MediaStore } from "@max/platform/media-store/media-store";
import { newId } from "@max/platform/ids";
import type { VisitorSession } from "./visitor-session.ts";

export type UploadedFile = { id: AttachmentId; kind: MediaKind; mimeType: string; fileName: string; sizeBytes: number };
export type NewVisitorFile = Omit<UploadedFile, "id"> & { clientMessageId: string; storageKey: string };

/** So many may wait for their words. */
const MAX_WAITING = 40;
/** What was uploaded and never said. */
const UNSAID_HOURS = 24;
/** What was said and is held back of a flood: as long as WhatsApp keeps a file. */
const HELD_DAYS = 30;
const BATCH = 200;

/**
 * Asked before a byte is taken in.
 * @returns whether it is here already, under this id, or with the message that was said with it
 * @throws DomainError `too_many_requests` when too much waits unsaid
 */
export async function hasVisitorFile(call: Call, session: VisitorSession, clientMessageId: string): Promise<boolean> {
  return inTransaction(call, async (tx) => {
    const files = await tx.query<{ isIt: boolean }>(
      `select client_message_id = $3 as "isIt" from visitor_uploads
       where tenant_id = $1 and visitor_id = $2 and (said_at is null or client_message_id = $3)`,
      [tx.tenantId, session.visitorId, clientMessageId],
    );
    if (files.some(({ isIt }) => isIt) || (await wasReceived(tx, session, clientMessageId))) return true;
    if (files.length >= MAX_WAITING)
      throw new DomainError("too_many_requests", "That was a lot of files. Please try again later.");
    return false;
  });
}

/** Whether a worker has made a message of it, and the file that message's. */
async function wasReceived(tx: Tx, { inboxId, visitorId }: VisitorSession, clientMessageId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from message_external_ids where tenant_id = $1 and inbox_id = $2 and external_id = $3`,
    [tx.tenantId, inboxId, `${visitorId}/${clientMessageId}`],
  );
  return rows.length > 0;
}

/** The bytes lie in the store. @returns null when the same upload was kept by another request meanwhile, with bytes of its own */
export async function keepVisitorFile(
  call: Call,
  { inboxId, visitorId }: VisitorSession,
  file: NewVisitorFile,
): Promise<UploadedFile | null> {
  const id = newId<AttachmentId>();
  const { clientMessageId, kind, mimeType, fileName, sizeBytes, storageKey } = file;
  const made = await inTransaction(call, (tx) =>
    tx.query(
      `insert into visitor_uploads (tenant_id, id, inbox_id, visitor_id, client_message_id, kind, mime_type, file_name, size_bytes, storage_key)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (tenant_id, visitor_id, client_message_id) do nothing returning id`,
      [tx.tenantId, id, inboxId, visitorId, clientMessageId, kind, mimeType, fileName, sizeBytes, storageKey],
    ),
  );
  return made.length === 0 ? null : { id, kind, mimeType, fileName, sizeBytes };
}

/**
 * The visitor's message with it is about to be accepted.
 * @returns null when that message has been received already
 * @throws DomainError `not_found`
 */
export async function sayVisitorFile(
  call: Call,
  session: VisitorSession,
  clientMessageId: string,
): Promise<UploadedFile | null> {
  return inTransaction(call, async (tx) => {
    const [file] = await tx.query<UploadedFile>(
      `update visitor_uploads set said_at = coalesce(said_at, now())
       where tenant_id = $1 and visitor_id = $2 and client_message_id = $3
       returning id, kind, mime_type as "mimeType", file_name as "fileName", size_bytes::float8 as "sizeBytes"`,
      [tx.tenantId, session.visitorId, clientMessageId],
    );
    if (!file && !(await wasReceived(tx, session, clientMessageId))) throw notFound("file that was uploaded");
    return file ?? null;
  });
}

export type KeptVisitorFile = Pick<UploadedFile, "id" | "mimeType" | "sizeBytes"> & { storageKey: string };

/** Where a message's file lies when a visitor sent it; null when it came in any other way, or is gone. */
export async function visitorFileOf(
  call: Call,
  { channel, inboxId, externalId }: { channel: Channel; inboxId: InboxId; externalId: string | null },
): Promise<KeptVisitorFile | null> {
  const id = AttachmentId.safeParse(externalId);
  if (channel !== "widget" || !id.success) return null;
  const [file] = await inTransaction(call, (tx) =>
    tx.query<KeptVisitorFile>(
      `select id, mime_type as "mimeType", size_bytes::float8 as "sizeBytes", storage_key as "storageKey" from visitor_uploads
       where tenant_id = $1 and inbox_id = $2 and id = $3`,
      [tx.tenantId, inboxId, id.data],
    ),
  );
  return file ?? null;
}

/**
 * Lets files leave that nobody will ever see: uploaded and not said, or held back for too long. A row goes before its bytes.
 * Served by `visitor_uploads_age_idx`.
 * @returns how many left
 */
export async function letVisitorFilesGo(call: Call, media: MediaStore): Promise<number> {
  let total = 0;
  for (;;) {
    const gone = await inTransaction(call, (tx) =>
      tx.query<{ storageKey: string }>(
        `delete from visitor_uploads u using (
           select id from visitor_uploads where tenant_id = $1 and created_at < now() - $2::int * interval '1 hour'
             and (said_at is null or created_at < now() - $3::int * interval '1 day')
           order by created_at limit ${BATCH} for update skip locked
         ) old where u.tenant_id = $1 and u.id = old.id returning u.storage_key as "storageKey"`,
        [tx.tenantId, UNSAID_HOURS, HELD_DAYS],
      ),
    );
    if (gone.length === 0) return total;
    for (const { storageKey } of gone) await media.remove(storageKey);
    total += gone.length;
  }
}

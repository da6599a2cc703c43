/** Files on their way out, before their message: bound to the conversation and to who uploaded them. */
import { DomainError, notFound } from "@max/domain/errors";
import type { AttachmentId, CannedFileId, ConversationId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import type { MediaKind } from "@max/domain/message/content";
import type { UploadView } from "@max/domain/message/views";
import type { ConversationRow } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { recordAudit } from "../audit/record-audit.ts";
import { actorKey } from "../auth/answer-once.ts";
import { lockForWriting } from "../message/send-message.ts";

/** So many files, and bytes, may wait unsent for one sender. */
const MAX_WAITING = 60;
const MAX_WAITING_BYTES = 1_000 * 1024 * 1024;

/**
 * Asked before a byte is taken in.
 * @returns the channel it would leave by
 * @throws DomainError `not_found`, `forbidden`; `too_many_requests` when too much of the caller's waits unsent
 */
export async function mayUpload(call: Call, conversationId: ConversationId): Promise<Channel> {
  return inTransaction(call, async (tx) => {
    const conversation = await lockForWriting(tx, call.actor, conversationId);
    await requireRoomToWait(tx, call);
    return channelOf(tx, conversation);
  });
}

/** By which channel the conversation's messages leave. */
export async function channelOf(tx: Tx, { inboxId }: Pick<ConversationRow, "inboxId">): Promise<Channel> {
  const [inbox] = await tx.query<{ channel: Channel }>(`select channel from inboxes where tenant_id = $1 and id = $2`, [
    tx.tenantId,
    inboxId,
  ]);
  if (!inbox) throw notFound("inbox");
  return inbox.channel;
}

/** What points at a canned response's file takes no room. @throws DomainError `too_many_requests` */
export async function requireRoomToWait(tx: Tx, call: Call): Promise<void> {
  const [held] = await tx.query<{ waiting: number; bytes: number }>(
    `select count(*)::int as waiting, coalesce(sum(size_bytes) filter (where canned_file_id is null), 0)::float8 as bytes
     from uploads where tenant_id = $1 and owner_key = $2 and scheduled_id is null`,
    [tx.tenantId, actorKey(call)],
  );
  if (held!.waiting >= MAX_WAITING || held!.bytes >= MAX_WAITING_BYTES)
    throw new DomainError("too_many_requests", "Too many of your files wait to be sent. Send or remove some first.");
}

export type NewUpload = {
  conversationId: ConversationId;
  kind: MediaKind;
  mimeType: string;
  fileName: string;
  sizeBytes: number;
  storageKey: string;
  /** Whose bytes they are, where they are not its own. */
  cannedFileId?: CannedFileId | null;
};

/** The bytes lie in the store; now there is something to send. The right is asked again: an upload takes its time. */
export async function recordUpload(call: Call, file: NewUpload): Promise<UploadView> {
  return inTransaction(call, async (tx) => {
    await lockForWriting(tx, call.actor, file.conversationId);
    return insertUpload(tx, call, file);
  });
}

/** For whoever holds the conversation's lock and asked the right. */
export async function insertUpload(tx: Tx, call: Call, file: NewUpload): Promise<UploadView> {
  const id = newId<AttachmentId>();
  const { conversationId, kind, mimeType, fileName, sizeBytes, storageKey, cannedFileId = null } = file;
  await tx.query(
    `insert into uploads (tenant_id, id, conversation_id, owner_key, kind, mime_type, file_name, size_bytes, storage_key, canned_file_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [tx.tenantId, id, conversationId, actorKey(call), kind, mimeType, fileName, sizeBytes, storageKey, cannedFileId],
  );
  const detail = { conversationId, kind, sizeBytes, ...(cannedFileId && { cannedFileId }) };
  await recordAudit(tx, call, [{ action: "file.uploaded", subjectType: "file", subjectId: id, detail }]);
  return { id, kind, mimeType, fileName, sizeBytes };
}

/** Takes a file back that was not sent. @returns where its own bytes lie, to be removed after this; null when it has none */
export async function discardUpload(call: Call, input: { attachmentId: AttachmentId }): Promise<string | null> {
  return inTransaction(call, async (tx) => {
    const [gone] = await tx.query<{ storageKey: string | null }>(
      `delete from uploads where tenant_id = $1 and id = $2 and owner_key = $3 and scheduled_id is null
       returning case when canned_file_id is null then storage_key end as "storageKey"`,
      [tx.tenantId, input.attachmentId, actorKey(call)],
    );
    if (!gone) throw notFound("file that waits to be sent");
    await recordAudit(tx, call, [{ action: "file.discarded", subjectType: "file", subjectId: input.attachmentId }]);
    return gone.storageKey;
  });
}

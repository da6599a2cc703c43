/** A file of ours on its way: from an upload to its message, from there into the provider's hands, and what the provider calls it. */
import { notFound } from "@max/domain/errors";
import type { Channel } from "@max/domain/inbox/channel";
import type { AttachmentId, InboxId, MessageId } from "@max/domain/ids";
import type { ConversationRow } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { actorKey } from "../auth/answer-once.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { NewUpload } from "./uploads.ts";

export type TakenUpload = Omit<NewUpload, "conversationId"> & { id: AttachmentId };
/** The columns of one. */
export const TAKEN = `id, kind, mime_type as "mimeType", file_name as "fileName", size_bytes::float8 as "sizeBytes", storage_key as "storageKey",
  canned_file_id as "cannedFileId"`;

/**
 * Takes an upload of the caller's for a message of the conversation whose lock they hold. Nobody can take it a second time.
 * @throws DomainError `not_found` when it is not there, not theirs, of another conversation, or sent already
 */
export async function takeUpload(
  tx: Tx,
  call: Call,
  conversation: ConversationRow,
  id: AttachmentId,
): Promise<TakenUpload> {
  const [upload] = await tx.query<TakenUpload>(
    `delete from uploads where tenant_id = $1 and id = $2 and conversation_id = $3 and owner_key = $4 and scheduled_id is null
     returning ${TAKEN}`,
    [tx.tenantId, id, conversation.id, actorKey(call)],
  );
  if (!upload) throw notFound("file that waits to be sent");
  return upload;
}

/** Makes an upload the file of a stored message. A picture's preview is made by its own job. */
export async function attachToMessage(tx: Tx, messageId: MessageId, file: TakenUpload): Promise<void> {
  await tx.query(
    `insert into attachments (tenant_id, id, message_id, state, mime_type, file_name, size_bytes, storage_key, canned_file_id)
     values ($1, $2, $3, 'stored', $4, $5, $6, $7, $8)`,
    [
      tx.tenantId,
      file.id,
      messageId,
      file.mimeType,
      file.fileName,
      file.sizeBytes,
      file.storageKey,
      file.cannedFileId ?? null,
    ],
  );
  if (file.kind === "image" || file.kind === "sticker")
    await enqueue(tx, [{ topic: "media", fairKey: tx.tenantId, lane: "0", payload: { attachmentId: file.id } }]);
}

export type FileToBring = {
  id: AttachmentId;
  messageId: MessageId;
  inboxId: InboxId;
  channel: Channel;
  inboxKey: string;
  storageKey: string;
  mimeType: string;
  fileName: string;
  sizeBytes: number;
};

/** Null when there is nothing to bring: the provider has it still, or its message waits no longer. */
export async function fileToBring(call: Call, id: AttachmentId): Promise<FileToBring | null> {
  const [file] = await inTransaction(call, (tx) =>
    tx.query<FileToBring>(
      `select a.id, a.message_id as "messageId", m.inbox_id as "inboxId", i.channel, n.phone_number_id as "inboxKey", a.storage_key as "storageKey",
         a.mime_type as "mimeType", a.file_name as "fileName", a.size_bytes::float8 as "sizeBytes"
       from attachments a join messages m on m.tenant_id = a.tenant_id and m.id = a.message_id
       join inboxes i on i.tenant_id = m.tenant_id and i.id = m.inbox_id
       join whatsapp_numbers n on n.tenant_id = m.tenant_id and n.inbox_id = m.inbox_id
       where a.tenant_id = $1 and a.id = $2 and a.storage_key is not null and m.status = 'queued' and m.direction = 'outbound'
         and i.turned_off_at is null
         and (a.external_id is null or a.external_until is null or a.external_until <= now())`,
      [tx.tenantId, id],
    ),
  );
  return file ?? null;
}

/** Remembers what the provider calls the file, so that another attempt need not bring it again. */
export async function keepProvidersId(
  call: Call,
  { id, messageId }: Pick<FileToBring, "id" | "messageId">,
  externalId: string,
  validForMs: number,
): Promise<void> {
  await inTransaction(call, async (tx) => {
    await tx.query(
      `update attachments set external_id = $3, external_until = now() + $4 * interval '1 ms' where tenant_id = $1 and id = $2`,
      [tx.tenantId, id, externalId, validForMs],
    );
    await tx.query(
      `update messages set content = jsonb_set(content, '{media,externalId}', to_jsonb($3::text)) where tenant_id = $1 and id = $2`,
      [tx.tenantId, messageId, externalId],
    );
  });
}

/** The provider knew the file no longer, or could not use it: another attempt brings it anew. */
const BRING_ANEW: ReadonlySet<string> = new Set(["100", "131009", "131053"]);

/** @returns the message's own file, to be brought before the next attempt, or null when it has none of ours */
export async function fileOfRetry(
  tx: Tx,
  messageId: MessageId,
  failureCode: string | null,
): Promise<AttachmentId | null> {
  const [file] = await tx.query<{ id: AttachmentId }>(
    `update attachments set external_until = case when $3 then null else external_until end
     where tenant_id = $1 and message_id = $2 and storage_key is not null returning id`,
    [tx.tenantId, messageId, failureCode !== null && BRING_ANEW.has(failureCode)],
  );
  return file?.id ?? null;
}

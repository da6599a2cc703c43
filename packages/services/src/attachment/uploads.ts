/** Files on their way out, before their message: bound to the conversation and to who uploaded them. */
import { DomainError, notFound } from "@max/domain/errors";
import type { AttachmentId, ConversationId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import type { MediaKind } from "@max/domain/message/content";
import type { UploadView } from "@max/domain/message/views";
import { inTransaction, type Call } from "@max/db/transaction";
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
    await lockForWriting(tx, call.actor, conversationId);
    const [row] = await tx.query<{ channel: Channel; waiting: number; bytes: number }>(
      `select i.channel, held.waiting, held.bytes from conversations c
       join inboxes i on i.tenant_id = c.tenant_id and i.id = c.inbox_id,
         (select count(*)::int as waiting, coalesce(sum(size_bytes), 0)::float8 as bytes from uploads where tenant_id = $1 and owner_key = $3 and scheduled_id is null) held
       where c.tenant_id = $1 and c.id = $2`,
      [tx.tenantId, conversationId, actorKey(call)],
    );
    if (!row) throw notFound("conversation");
    if (row.waiting >= MAX_WAITING || row.bytes >= MAX_WAITING_BYTES)
      throw new DomainError("too_many_requests", "Too many of your files wait to be sent. Send or remove some first.");
    return row.channel;
  });
}

export type NewUpload = {
  conversationId: ConversationId;
  kind: MediaKind;
  mimeType: string;
  fileName: string;
  sizeBytes: number;
  storageKey: string;
};

/** The bytes lie in the store; now there is something to send. The right is asked again: an upload takes its time. */
export async function recordUpload(call: Call, file: NewUpload): Promise<UploadView> {
  return inTransaction(call, async (tx) => {
    await lockForWriting(tx, call.actor, file.conversationId);
    const id = newId<AttachmentId>();
    await tx.query(
      `insert into uploads (tenant_id, id, conversation_id, owner_key, kind, mime_type, file_name, size_bytes, storage_key)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        tx.tenantId,
        id,
        file.conversationId,
        actorKey(call),
        file.kind,
        file.mimeType,
        file.fileName,
        file.sizeBytes,
        file.storageKey,
      ],
    );
    const { kind, mimeType, fileName, sizeBytes } = file;
    await recordAudit(tx, call, [
      {
        action: "file.uploaded",
        subjectType: "file",
        subjectId: id,
        detail: { conversationId: file.conversationId, kind, sizeBytes },
      },
    ]);
    return { id, kind, mimeType, fileName, sizeBytes };
  });
}

/** Takes a file back that was not sent. @returns where its bytes lie, to be removed after this */
export async function discardUpload(call: Call, input: { attachmentId: AttachmentId }): Promise<string> {
  return inTransaction(call, async (tx) => {
    const [gone] = await tx.query<{ storageKey: string }>(
      `delete from uploads where tenant_id = $1 and id = $2 and owner_key = $3 and scheduled_id is null returning storage_key as "storageKey"`,
      [tx.tenantId, input.attachmentId, actorKey(call)],
    );
    if (!gone) throw notFound("file that waits to be sent");
    await recordAudit(tx, call, [{ action: "file.discarded", subjectType: "file", subjectId: input.attachmentId }]);
    return gone.storageKey;
  });
}

/** Putting a canned response's file among what somebody is about to send. */
import { authorizeInTenant, canReadCanned, type CannedSubject } from "@max/domain/access/permissions";
import type { AttachCannedFile } from "@max/domain/canned/canned-response";
import { DomainError, notFound } from "@max/domain/errors";
import type { CannedFileId } from "@max/domain/ids";
import { judgeChosenFile } from "@max/domain/message/files";
import type { UploadView } from "@max/domain/message/views";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { channelOf, insertUpload, type NewUpload, requireRoomToWait } from "../attachment/uploads.ts";
import { lockForWriting } from "../message/send-message.ts";

type FoundFile = Omit<NewUpload, "conversationId"> & CannedSubject;

/**
 * As if the caller had uploaded it there: it is theirs to send once, or to take back. It points at the response's own bytes.
 * @throws DomainError `not_found` for a file of no response, or of one the caller may not read; `file_refused` when the conversation's channel
 *   does not carry it; `too_many_requests` when too much of the caller's waits unsent
 */
export async function attachCannedFile(call: Call, input: AttachCannedFile): Promise<UploadView> {
  authorizeInTenant(call.actor, "canned.read");
  const { conversationId, cannedFileId } = input;
  return inTransaction(call, async (tx) => {
    const conversation = await lockForWriting(tx, call.actor, conversationId);
    const found = await fileOfResponse(tx, cannedFileId);
    if (!found || !canReadCanned(call.actor, found)) throw notFound("file of a canned response");
    const { ownerId: _ownerId, teamId: _teamId, ...file } = found;
    const verdict = judgeChosenFile(await channelOf(tx, conversation), file);
    if (!verdict.ok)
      throw new DomainError(
        "file_refused",
        `This conversation's channel does not take ${file.fileName}. Send a link to it.`,
      );
    await requireRoomToWait(tx, call);
    return insertUpload(tx, call, { ...file, kind: verdict.kind, conversationId, cannedFileId });
  });
}

/** Held until the transaction ends, so that it is not taken out and let go in between. */
async function fileOfResponse(tx: Tx, id: CannedFileId): Promise<FoundFile | null> {
  const [row] = await tx.query<FoundFile>(
    `select f.kind, f.mime_type as "mimeType", f.file_name as "fileName", f.size_bytes::float8 as "sizeBytes", f.storage_key as "storageKey",
       r.owner_id as "ownerId", r.team_id as "teamId"
     from canned_files f join canned_responses r on r.tenant_id = f.tenant_id and r.id = f.canned_response_id
     where f.tenant_id = $1 and f.id = $2 for share of f`,
    [tx.tenantId, id],
  );
  return row ?? null;
}

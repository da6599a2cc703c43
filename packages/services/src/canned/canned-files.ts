/** Files of canned responses: uploaded while a response is written, put into it, taken out again, and gone when nothing points at them. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { CannedFileView } from "@max/domain/canned/canned-response";
import { DomainError, notFound } from "@max/domain/errors";
import type { CannedFileId, CannedResponseId } from "@max/domain/ids";
import type { MediaKind } from "@max/domain/message/content";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import type { MediaStore } from "@max/platform/media-store/media-store";
import { recordAudit } from "../audit/record-audit.ts";
import { actorKey } from "../auth/answer-once.ts";

/** So many of one writer may wait for their response to be stored. */
const MAX_WAITING = 20;
const UNUSED_DAYS = 7;
const BATCH = 200;
/** Uploaded, and never put into a response. */
const WAITS = "canned_response_id is null and position is null";

/** Asked before a byte is taken in. @throws DomainError `forbidden`; `too_many_requests` when too much of the caller's waits */
export async function mayUploadCannedFile(call: Call): Promise<void> {
  authorizeInTenant(call.actor, "canned.write");
  const [row] = await inTransaction(call, (tx) =>
    tx.query<{ waiting: number }>(
      `select count(*)::int as waiting from canned_files where tenant_id = $1 and owner_key = $2 and ${WAITS}`,
      [tx.tenantId, actorKey(call)],
    ),
  );
  if (row!.waiting >= MAX_WAITING)
    throw new DomainError("too_many_requests", "Too many of your files wait for a response. Save it, or remove some.");
}

export type NewCannedFile = {
  kind: MediaKind;
  mimeType: string;
  fileName: string;
  sizeBytes: number;
  storageKey: string;
};

/** The bytes lie in the store; now there is something to put into a response. */
export async function recordCannedFile(call: Call, file: NewCannedFile): Promise<CannedFileView> {
  authorizeInTenant(call.actor, "canned.write");
  const { kind, mimeType, fileName, sizeBytes, storageKey } = file;
  const id = newId<CannedFileId>();
  return inTransaction(call, async (tx) => {
    await tx.query(
      `insert into canned_files (tenant_id, id, owner_key, kind, mime_type, file_name, size_bytes, storage_key)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [tx.tenantId, id, actorKey(call), kind, mimeType, fileName, sizeBytes, storageKey],
    );
    const detail = { kind, sizeBytes };
    await recordAudit(tx, call, [{ action: "file.uploaded", subjectType: "file", subjectId: id, detail }]);
    return { id, kind, mimeType, fileName, sizeBytes };
  });
}

/** Takes a file back whose response was not stored with it. @returns where its bytes lie, to be removed after this */
export async function discardCannedFile(call: Call, input: { cannedFileId: CannedFileId }): Promise<string> {
  authorizeInTenant(call.actor, "canned.write");
  return inTransaction(call, async (tx) => {
    const [gone] = await tx.query<{ storageKey: string }>(
      `delete from canned_files where tenant_id = $1 and id = $2 and owner_key = $3 and ${WAITS} returning storage_key as "storageKey"`,
      [tx.tenantId, input.cannedFileId, actorKey(call)],
    );
    if (!gone) throw notFound("file that waits for a response");
    await recordAudit(tx, call, [{ action: "file.discarded", subjectType: "file", subjectId: input.cannedFileId }]);
    return gone.storageKey;
  });
}

/**
 * Gives a response, whose lock and right the caller has, these files in this order: of its own those that stay, and of the caller's those that
 * wait. The bytes of what is taken out stay for as long as a message shows them.
 * @throws DomainError `not_found` for any other file
 */
export async function placeCannedFiles(
  tx: Tx,
  call: Call,
  responseId: CannedResponseId,
  fileIds: readonly CannedFileId[],
): Promise<void> {
  const known = await tx.query(
    `select 1 from canned_files where tenant_id = $1 and id = any($2) and (canned_response_id = $3 or (owner_key = $4 and ${WAITS})) for update`,
    [tx.tenantId, fileIds, responseId, actorKey(call)],
  );
  if (known.length < fileIds.length) throw notFound("file that waits for a response");
  await tx.query(
    `update canned_files set canned_response_id = null where tenant_id = $1 and canned_response_id = $2 and not id = any($3)`,
    [tx.tenantId, responseId, fileIds],
  );
  await tx.query(
    `update canned_files f set canned_response_id = $2, position = wanted.place
     from unnest($3::uuid[]) with ordinality wanted (id, place) where f.tenant_id = $1 and f.id = wanted.id`,
    [tx.tenantId, responseId, fileIds],
  );
}

/**
 * Files leave that are in no response and that no message or upload points at, a week after they came. A row goes before its bytes; the
 * database refuses to let go of one that is pointed at. Served by `canned_files_loose_idx`.
 * @returns how many left
 */
export async function deleteLooseCannedFiles(call: Call, media: MediaStore, days = UNUSED_DAYS): Promise<number> {
  let total = 0;
  for (;;) {
    const gone = await inTransaction(call, (tx) =>
      tx.query<{ storageKey: string }>(
        `delete from canned_files f using (
           select id from canned_files c
           where c.tenant_id = $1 and c.canned_response_id is null and c.created_at < now() - $2::int * interval '1 day'
             and not exists (select 1 from uploads u where u.tenant_id = $1 and u.canned_file_id = c.id)
             and not exists (select 1 from attachments a where a.tenant_id = $1 and a.canned_file_id = c.id)
           order by c.created_at limit ${BATCH} for update skip locked
         ) loose where f.tenant_id = $1 and f.id = loose.id returning f.storage_key as "storageKey"`,
        [tx.tenantId, days],
      ),
    );
    if (gone.length === 0) return total;
    for (const { storageKey } of gone) await media.remove(storageKey);
    total += gone.length;
  }
}

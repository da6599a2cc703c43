/** Where a file lies, for whoever holds a signed address of it: as long as its reader is still there and it was not taken back. */
import { notFound } from "@max/domain/errors";
import type { Database } from "@max/db/client";
import { inTransaction } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import type { SharedFile } from "./file-address.ts";
import type { OpenedAttachment } from "./open-attachment.ts";

/** A visitor who signed out has no session any more; an app is its inbox. */
const READERS = {
  visitor: `join widget_sessions r on r.tenant_id = m.tenant_id and r.inbox_id = m.inbox_id and r.id = $3`,
  app: `join chat_apps r on r.tenant_id = m.tenant_id and r.inbox_id = m.inbox_id and r.inbox_id = $3`,
};

/** @throws DomainError `not_found` */
export async function openShared(db: Database, { tenantId, attachmentId, reader }: SharedFile) {
  const actor = { type: "system", tenantId, name: "shared files" } as const;
  const [file] = await inTransaction({ db, tenantId, actor, requestId: newId() }, (tx) =>
    tx.query<OpenedAttachment>(
      `select a.state, a.storage_key as "storageKey", a.preview_key as "previewKey", a.mime_type as "mimeType",
         a.file_name as "fileName", a.size_bytes::float8 as "sizeBytes"
       from attachments a join messages m on m.tenant_id = a.tenant_id and m.id = a.message_id ${READERS[reader.type]}
       where a.tenant_id = $1 and a.id = $2 and a.state = 'stored' and m.revoked_at is null`,
      [tx.tenantId, attachmentId, reader.id],
      "shared file",
    ),
  );
  if (!file) throw notFound("file");
  return file;
}

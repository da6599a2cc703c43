/** Where a file lies, for whoever may read its conversation. */
import { can } from "@max/domain/access/permissions";
import { notFound } from "@max/domain/errors";
import type { AttachmentId, TeamId, UserId } from "@max/domain/ids";
import { inTransaction, type Call } from "@max/db/transaction";

export type OpenedAttachment = {
  state: "pending" | "stored" | "unavailable";
  storageKey: string | null;
  previewKey: string | null;
  mimeType: string | null;
  fileName: string | null;
  sizeBytes: number | null;
};

/** @throws DomainError `not_found`, also for a file of a conversation the caller may not see */
export async function openAttachment(call: Call, id: AttachmentId): Promise<OpenedAttachment> {
  const [row] = await inTransaction(call, (tx) =>
    tx.query<OpenedAttachment & { placeState: string; teamId: TeamId | null; assigneeId: UserId | null }>(
      `select a.state, a.storage_key as "storageKey", a.preview_key as "previewKey", a.mime_type as "mimeType", a.file_name as "fileName",
         a.size_bytes as "sizeBytes", c.state as "placeState", c.team_id as "teamId", c.assignee_id as "assigneeId"
       from attachments a join messages m on m.tenant_id = a.tenant_id and m.id = a.message_id
       join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
       where a.tenant_id = $1 and a.id = $2`,
      [tx.tenantId, id],
    ),
  );
  if (!row) throw notFound("file");
  const { placeState, teamId, assigneeId, ...file } = row;
  if (!can(call.actor, "conversation.read", { state: placeState, teamId, assigneeId })) throw notFound("file");
  return file;
}

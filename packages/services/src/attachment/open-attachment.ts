/** Where a file lies, for whoever may read its conversation. */
import { can, type ConversationSubject } from "@max/domain/access/permissions";
import { notFound } from "@max/domain/errors";
import type { AttachmentId } from "@max/domain/ids";
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
    tx.query<OpenedAttachment & { place: ConversationSubject }>(
      `select a.state, a.storage_key as "storageKey", a.preview_key as "previewKey", a.mime_type as "mimeType", a.file_name as "fileName",
         a.size_bytes as "sizeBytes", jsonb_build_object('state', c.state, 'teamId', c.team_id, 'assigneeId', c.assignee_id,
           'mentionedUserIds', c.mentioned_user_ids, 'mentionedTeamIds', c.mentioned_team_ids) as place
       from attachments a join messages m on m.tenant_id = a.tenant_id and m.id = a.message_id
       join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
       where a.tenant_id = $1 and a.id = $2`,
      [tx.tenantId, id],
    ),
  );
  if (!row) throw notFound("file");
  const { place, ...file } = row;
  if (!can(call.actor, "conversation.read", place)) throw notFound("file");
  return file;
}

/** Reads of what people have begun to write. */
import type { DraftContent } from "@max/domain/conversation/draft";
import { MOST_DRAFTS } from "@max/domain/conversation/draft";
import type { ConversationId, UserId } from "@max/domain/ids";
import type { UploadView } from "@max/domain/message/views";
import type { Reader } from "../transaction.ts";

export type DraftRow = DraftContent & { conversationId: ConversationId; revision: number; files: UploadView[] };

const DRAFT = `d.conversation_id as "conversationId", d.revision, d.mode, d.reply, d.note, d.quoted_message_id as "quotedMessageId",
  d.attachment_ids as "attachmentIds",
  coalesce((select jsonb_agg(jsonb_build_object('id', u.id, 'kind', u.kind, 'mimeType', u.mime_type, 'fileName', u.file_name, 'sizeBytes', u.size_bytes)
    order by array_position(d.attachment_ids, u.id)) from uploads u
    where u.tenant_id = d.tenant_id and u.id = any(d.attachment_ids) and u.owner_key = $3 and u.conversation_id = d.conversation_id and u.scheduled_id is null), '[]') as files`;

/**
 * A person's newest drafts. Served by `drafts_user_idx`.
 * @param ownerKey whose uploads they are
 */
export function draftsOf(tx: Reader, userId: UserId, ownerKey: string): Promise<DraftRow[]> {
  return tx.query<DraftRow>(
    `select ${DRAFT}
     from (select * from drafts d where d.tenant_id = $1 and d.user_id = $2 order by d.changed_at desc, d.conversation_id desc limit ${MOST_DRAFTS}) d`,
    [tx.tenantId, userId, ownerKey],
    "draft list",
  );
}

/** One draft as it is now; null when there is none. */
export async function draftOf(
  tx: Reader,
  userId: UserId,
  ownerKey: string,
  conversationId: ConversationId,
): Promise<DraftRow | null> {
  const [row] = await tx.query<DraftRow>(
    `select ${DRAFT} from drafts d where d.tenant_id = $1 and d.user_id = $2 and d.conversation_id = $4`,
    [tx.tenantId, userId, ownerKey, conversationId],
  );
  return row ?? null;
}

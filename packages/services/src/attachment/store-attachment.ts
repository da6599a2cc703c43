/** The fetch job's two ends: what is to be fetched, and what came of it. */
import type { AttachmentId, ConversationId, InboxId, MessageId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import type { MediaKind } from "@max/domain/message/content";
import { lockConversations } from "@max/db/queries/conversations";
import { attachments } from "@max/db/schema/attachments";
import { inTransaction, type Call } from "@max/db/transaction";
import { and, eq } from "drizzle-orm";
import { finish, type Claimed } from "../outbox/claim.ts";
import { tellChanged } from "../message/lock-message.ts";

export type PendingAttachment = {
  id: AttachmentId;
  messageId: MessageId;
  conversationId: ConversationId;
  inboxId: InboxId;
  channel: Channel;
  inboxKey: string;
  kind: MediaKind;
  externalId: string | null;
  link: string | null;
  sha256: string | null;
  /** As its sender calls it. */
  mimeType: string | null;
  fileName: string | null;
};

/** Null when it is settled already, or gone. */
export async function pendingAttachment(call: Call, id: AttachmentId): Promise<PendingAttachment | null> {
  const [row] = await inTransaction(call, (tx) =>
    tx.query<PendingAttachment>(
      `select a.id, a.message_id as "messageId", m.conversation_id as "conversationId", m.inbox_id as "inboxId",
         i.channel, coalesce(n.phone_number_id, i.id::text) as "inboxKey", m.kind, a.external_id as "externalId", a.link, a.sha256,
         a.mime_type as "mimeType", a.file_name as "fileName"
       from attachments a join messages m on m.tenant_id = a.tenant_id and m.id = a.message_id
       join inboxes i on i.tenant_id = m.tenant_id and i.id = m.inbox_id
       left join whatsapp_numbers n on n.tenant_id = m.tenant_id and n.inbox_id = m.inbox_id
       where a.tenant_id = $1 and a.id = $2 and a.state = 'pending'`,
      [tx.tenantId, id],
    ),
  );
  return row ?? null;
}

/** A picture of ours that has no preview yet. */
export type PictureToShow = Pick<PendingAttachment, "id" | "messageId" | "conversationId"> & { storageKey: string };

/** Null when it is none, or has its preview. */
export async function pictureWithoutPreview(call: Call, id: AttachmentId): Promise<PictureToShow | null> {
  const [row] = await inTransaction(call, (tx) =>
    tx.query<PictureToShow>(
      `select a.id, a.message_id as "messageId", m.conversation_id as "conversationId", a.storage_key as "storageKey"
       from attachments a join messages m on m.tenant_id = a.tenant_id and m.id = a.message_id
       where a.tenant_id = $1 and a.id = $2 and a.state = 'stored' and a.storage_key is not null and a.preview_key is null
         and m.kind in ('image', 'sticker')`,
      [tx.tenantId, id],
    ),
  );
  return row ?? null;
}

export type FetchedFile = {
  storageKey: string;
  previewKey: string | null;
  mimeType: string;
  sizeBytes: number;
  width: number | null;
  height: number | null;
};

/**
 * Writes the outcome, finishes the owed work and tells the screens. `null` means the provider no longer has the file.
 * @param takenId what a visitor uploaded and is the message's from now on
 * @throws LeaseLost
 */
export async function settleAttachment(
  call: Call,
  attachment: Pick<PendingAttachment, "id" | "messageId" | "conversationId">,
  file: FetchedFile | Pick<FetchedFile, "previewKey" | "width" | "height"> | null,
  lease: Pick<Claimed, "seq" | "token">,
  takenId: AttachmentId | null = null,
): Promise<void> {
  await inTransaction(call, async (tx) => {
    const [conversation] = await lockConversations(tx, [attachment.conversationId]);
    if (takenId) await tx.query(`delete from visitor_uploads where tenant_id = $1 and id = $2`, [tx.tenantId, takenId]);
    await tx.orm
      .update(attachments)
      .set(file ? { state: "stored", ...file } : { state: "unavailable" })
      .where(and(eq(attachments.tenantId, tx.tenantId), eq(attachments.id, attachment.id)));
    await finish(tx, [lease]);
    await tellChanged(tx, attachment.messageId, conversation!);
  });
}

/** Ends owed work about a file that needs none. */
export const dropWork = (call: Call, lease: Pick<Claimed, "seq" | "token">) =>
  inTransaction(call, (tx) => finish(tx, [lease]));

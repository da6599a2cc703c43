/** A message as the outside sees it. */
import { notFound } from "@max/domain/errors";
import type { MessageId } from "@max/domain/ids";
import type { MessageView } from "@max/domain/message/views";
import { messageViewRows, type MessageViewRow, type ThreadPosition } from "@max/db/queries/messages";
import type { Tx } from "@max/db/transaction";

/** Compares as text in the thread's order: provider's time, arrival, item. Milliseconds and counters zero-padded. */
export function sortKey(position: ThreadPosition): string {
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  return `${pad(position.sortAt.getTime(), 15)}-${pad(position.arrivalNumber, 16)}-${pad(position.arrivalItem, 6)}`;
}

/** The inverse of `sortKey`, or null for text that is not one. */
export function readSortKey(key: string): ThreadPosition | null {
  const match = /^(\d{15})-(\d{16})-(\d{6})$/.exec(key);
  if (!match) return null;
  const sortAt = new Date(Number(match[1]));
  if (Number.isNaN(sortAt.getTime())) return null;
  return { sortAt, arrivalNumber: Number(match[2]), arrivalItem: Number(match[3]) };
}

export function messageView(row: MessageViewRow): MessageView {
  return {
    id: row.id,
    conversationId: row.conversationId,
    direction: row.direction,
    kind: row.kind,
    text: row.text,
    content: row.content,
    context: row.context,
    status: row.status,
    failure: row.failureCode ? { code: row.failureCode, reason: row.failureReason ?? "" } : null,
    externalId: row.externalId,
    clientMessageId: row.clientMessageId,
    providerAt: row.providerAt,
    createdAt: row.createdAt,
    sentAt: row.sentAt,
    deliveredAt: row.deliveredAt,
    readAt: row.readAt,
    leavesAt: row.leavesAt,
    author: { type: row.authorType, id: row.authorId, name: row.authorName },
    quoted: row.quotedExternalId
      ? {
          id: row.quotedId,
          externalId: row.quotedExternalId,
          text: row.quotedText,
          kind: row.quotedKind,
          authorName: row.quotedAuthorName,
        }
      : null,
    reactions: row.reactions,
    attachment:
      row.attachmentId && row.attachmentState
        ? {
            id: row.attachmentId,
            state: row.attachmentState,
            mimeType: row.mimeType,
            fileName: row.fileName,
            sizeBytes: row.sizeBytes,
            url: row.attachmentState === "stored" ? `/files/${row.attachmentId}` : null,
            previewUrl:
              row.attachmentState === "stored" && row.hasPreview ? `/files/${row.attachmentId}/preview` : null,
            width: row.width,
            height: row.height,
          }
        : null,
    editedAt: row.editedAt,
    revokedAt: row.revokedAt,
    sortKey: sortKey(row),
  };
}

/** The views of known messages by id, as they stand inside this transaction. */
export async function messageViews(tx: Tx, ids: MessageId[]): Promise<Map<MessageId, MessageView>> {
  if (ids.length === 0) return new Map();
  return new Map((await messageViewRows(tx, ids)).map((row) => [row.id, messageView(row)]));
}

export async function oneMessageView(tx: Tx, id: MessageId): Promise<MessageView> {
  const view = (await messageViews(tx, [id])).get(id);
  if (!view) throw notFound("message");
  return view;
}

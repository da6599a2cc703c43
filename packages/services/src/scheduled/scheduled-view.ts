/** A scheduled message as the outside sees it. */
import type { ConversationId } from "@max/domain/ids";
import type { ScheduledView } from "@max/domain/message/scheduled";
import type { ConversationRow } from "@max/db/queries/conversations";
import { scheduledOf, type ScheduledRow } from "@max/db/queries/scheduled";
import type { Reader } from "@max/db/transaction";
import type { LiveEntry } from "../outbox/record-live.ts";

export function scheduledView(row: ScheduledRow): ScheduledView {
  return {
    id: row.id,
    conversationId: row.conversationId,
    clientMessageId: row.clientMessageId,
    kind: row.template ? "template" : (row.fileKind ?? "text"),
    text: row.text,
    file:
      row.fileId && row.fileKind
        ? {
            id: row.fileId,
            kind: row.fileKind,
            mimeType: row.mimeType ?? "",
            fileName: row.fileName ?? "",
            sizeBytes: row.sizeBytes ?? 0,
          }
        : null,
    templateName: row.template?.name ?? null,
    quoted:
      row.quotedId && row.quotedKind
        ? { id: row.quotedId, text: row.quotedText, kind: row.quotedKind, authorName: row.quotedAuthorName ?? "" }
        : null,
    author: { type: row.authorType, id: row.authorId, name: row.authorName },
    dueAt: row.dueAt,
    failure: row.failureCode ? { code: row.failureCode, reason: row.failureReason ?? "" } : null,
    version: row.version,
    createdAt: row.createdAt,
  };
}

export const scheduledViews = async (tx: Reader, id: ConversationId): Promise<ScheduledView[]> =>
  (await scheduledOf(tx, id)).map(scheduledView);

/** Whoever may read the conversation hears of it as it is now. */
export const scheduledChanged = (conversation: ConversationRow, scheduled: ScheduledView): LiveEntry => ({
  event: { type: "scheduled.changed", conversationId: conversation.id, scheduled },
  before: conversation,
  after: conversation,
});

export const scheduledRemoved = (conversation: ConversationRow, { id }: Pick<ScheduledRow, "id">): LiveEntry => ({
  event: { type: "scheduled.removed", conversationId: conversation.id, scheduledId: id },
  before: conversation,
  after: conversation,
});

/** What a visitor may see of what was said: their own browser's thread and, once the company vouched for them, their own. */
import { scopedAddress } from "@max/domain/inbox/identity-type";
import type { ConversationId } from "@max/domain/ids";
import type { VisitorMessage } from "@max/domain/widget/wire";
import { inTransaction, type Call } from "@max/db/transaction";
import { visitorThread, type VisitorMessageRow } from "@max/db/queries/visitor-thread";
import { readSortKey, sortKey } from "../message/message-view.ts";
import type { VisitorSession } from "./visitor-session.ts";

export type VisitorThread = { messages: VisitorMessage[]; hasMore: boolean; conversationIds: ConversationId[] };

/** By what others know this visitor. */
export const addressesOf = ({ inboxId, visitorId, member }: VisitorSession): string[] =>
  member === null ? [visitorId] : [visitorId, scopedAddress(inboxId, member)];

/** Newest first. @param before a message's place; what is older follows it */
export async function readVisitorThread(
  call: Call,
  session: VisitorSession,
  { before, size }: { before: string | null; size: number },
): Promise<VisitorThread> {
  const rows = await inTransaction(call, (tx) =>
    visitorThread(tx, session.inboxId, addressesOf(session), before === null ? null : readSortKey(before), size + 1),
  );
  const page = rows.slice(0, size);
  return {
    messages: page.map((row) => toVisitor(row, session)),
    hasMore: rows.length > size,
    conversationIds: [...new Set(page.map((row) => row.conversationId))],
  };
}

function toVisitor(row: VisitorMessageRow, { visitorId }: VisitorSession): VisitorMessage {
  const isTheirs = row.direction === "inbound";
  const own = `${visitorId}/`;
  const media = "media" in row.content ? row.content.media : null;
  return {
    id: row.externalId ?? row.id,
    by: isTheirs ? "visitor" : row.authorType === "user" ? "agent" : "bot",
    name: isTheirs ? "" : row.authorName,
    // What was taken back is not said again.
    text: row.revokedAt ? "" : (row.text ?? ""),
    file: media && (media.fileName ?? ""),
    link: media?.link?.startsWith("https:") ? media.link : null,
    at: row.sortAt.toISOString(),
    clientMessageId: isTheirs && row.externalId?.startsWith(own) ? row.externalId.slice(own.length) : null,
    isRead: row.status === "read" || row.status === "played",
    isRemoved: row.revokedAt !== null,
    sortKey: sortKey(row),
  };
}

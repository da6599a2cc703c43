/** What a visitor may see of what was said: their own browser's thread and, once the company vouched for them, their own. */
import { notFound } from "@max/domain/errors";
import { scopedAddress } from "@max/domain/inbox/identity-type";
import type { AttachmentId, ConversationId } from "@max/domain/ids";
import type { VisitorFile, VisitorMessage } from "@max/domain/widget/wire";
import { inTransaction, type Call } from "@max/db/transaction";
import { visitorMessageOfFile, visitorThread, type VisitorMessageRow } from "@max/db/queries/visitor-thread";
import type { FileAddresses } from "../attachment/file-address.ts";
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
  addresses: FileAddresses,
  { before, size }: { before: string | null; size: number },
): Promise<VisitorThread> {
  const rows = await inTransaction(call, (tx) =>
    visitorThread(tx, session.inboxId, addressesOf(session), before === null ? null : readSortKey(before), size + 1),
  );
  const page = rows.slice(0, size);
  return {
    messages: page.map((row) => toVisitor(row, session, addresses)).filter(saysSomething),
    hasMore: rows.length > size,
    conversationIds: [...new Set(page.map((row) => row.conversationId))],
  };
}

/** Where a visitor gets a file of their thread anew, once the addresses they had are over. @throws DomainError `not_found` */
export async function visitorFileAddresses(
  call: Call,
  session: VisitorSession,
  addresses: FileAddresses,
  id: AttachmentId,
): Promise<{ url: string; pictureUrl: string | null }> {
  const found = await inTransaction(call, (tx) => visitorMessageOfFile(tx, session.inboxId, addressesOf(session), id));
  if (!found) throw notFound("file");
  const of = (form: "file" | "picture") =>
    addresses.forVisitor({ tenantId: session.tenantId, attachmentId: id, form }, session.visitorId);
  return { url: of("file"), pictureUrl: found.hasPreview ? of("picture") : null };
}

/** So far back whoever answered last is looked for. */
const PICTURED = 100;

/** Where the picture of somebody lies who has answered this visitor. @throws DomainError `not_found` for any other */
export async function visitorPicture(call: Call, session: VisitorSession, hash: string): Promise<string> {
  const rows = await inTransaction(call, (tx) =>
    visitorThread(tx, session.inboxId, addressesOf(session), null, PICTURED),
  );
  const key = rows.find(({ picture }) => picture?.hash === hash)?.picture?.key;
  if (!key) throw notFound("picture");
  return key;
}

/** The form before a first message that is a file is a message of its own, and its visitor knows what they wrote. */
const saysSomething = ({ text, file, isRemoved }: VisitorMessage) => text !== "" || file !== null || isRemoved;

function toVisitor(row: VisitorMessageRow, session: VisitorSession, addresses: FileAddresses): VisitorMessage {
  const isTheirs = row.direction === "inbound";
  const own = `${session.visitorId}/`;
  const isRemoved = row.revokedAt !== null;
  return {
    id: row.externalId ?? row.id,
    by: isTheirs ? "visitor" : row.authorType === "user" ? "agent" : "bot",
    name: isTheirs ? "" : row.authorName,
    picture: row.picture?.hash ?? null,
    // What was taken back is not said again.
    text: isRemoved ? "" : (row.text ?? ""),
    file: isRemoved ? null : fileOf(row, session, addresses),
    at: row.sortAt.toISOString(),
    clientMessageId: isTheirs && row.externalId?.startsWith(own) ? row.externalId.slice(own.length) : null,
    isRead: row.status === "read" || row.status === "played",
    isRemoved,
    sortKey: sortKey(row),
  };
}

function fileOf(row: VisitorMessageRow, session: VisitorSession, addresses: FileAddresses): VisitorFile | null {
  if (!("media" in row.content)) return null;
  const { kind, media } = row.content;
  const { fileId, width, height } = row;
  const of = (form: "file" | "picture") =>
    fileId && addresses.forVisitor({ tenantId: session.tenantId, attachmentId: fileId, form }, session.visitorId);
  const picture = row.hasPreview ? of("picture") : null;
  return {
    id: fileId,
    name: row.fileName ?? media.fileName ?? "",
    kind,
    sizeBytes: row.sizeBytes,
    url: of("file") ?? (media.link?.startsWith("https:") ? media.link : null),
    picture: picture && width && height ? { url: picture, width, height } : null,
  };
}

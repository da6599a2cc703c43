/** What the caller was told of, newest first, and how much of it they have not read. */
import { type Actor, can } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import type { TeamId } from "@max/domain/ids";
import { type ListNotices, MOST_COUNTED_NOTICES, type NoticeKind, type NoticeView } from "@max/domain/notice/notice";
import { pageOf, type Page, readTimeCursor, timeCursor } from "@max/domain/paging";
import type { SubjectRow } from "@max/db/queries/conversations";
import { noticePage, type NoticeRow, unreadNotices } from "@max/db/queries/notices";
import { reading, type Call, type Reader } from "@max/db/transaction";

type Person = Actor & { type: "user" };

/** Programs are told by webhooks. @throws DomainError `person_required` */
export function personTold({ actor }: Call): Person {
  if (actor.type !== "user") throw new DomainError("person_required", "Only a person has notices.");
  return actor;
}

/** @throws DomainError `invalid_input` for a cursor that is not ours, `person_required` */
export async function listNotices(call: Call, input: ListNotices): Promise<Page<NoticeView>> {
  const actor = personTold(call);
  const before = input.cursor ? readTimeCursor(input.cursor) : null;
  return reading(call, async (tx) => {
    const rows = await noticePage(tx, actor.userId, { before, size: input.limit + 1 });
    const page = pageOf(rows, input.limit, (row) => row, timeCursor);
    // Whoever lost the right since is not told any more, nor what it was.
    return { ...page, items: page.items.filter((row) => mayKnow(actor, row)).map(noticeView) };
  });
}

/** Up to a hundred. */
export async function countUnreadNotices(tx: Reader, actor: Person): Promise<number> {
  const rows = await unreadNotices(tx, actor.userId);
  return Math.min(rows.filter((row) => mayKnow(actor, row)).length, MOST_COUNTED_NOTICES);
}

/** What waits for a team is told to whoever is in it by now, whoever has the conversation. */
const mayKnow = (actor: Person, row: SubjectRow & { kind: NoticeKind; placeId: string }) =>
  row.kind === "queued" ? actor.teamIds.some((id) => id === row.placeId) : can(actor, "conversation.read", row);

function noticeView(row: NoticeRow): NoticeView {
  const { id, kind, conversationId, number, contactId, channel, actorName, count, messageKind, at, isRead } = row;
  const isQueue = kind === "queued";
  return {
    id,
    kind,
    conversationId,
    number,
    contactId,
    // Of a queue nothing but that it holds something is told: the conversation may be somebody's by now.
    contactName: isQueue ? "" : row.contactName,
    channel,
    teamId: isQueue ? (row.placeId as TeamId) : null,
    actorName,
    count,
    text: row.text,
    messageKind,
    at,
    isRead,
  };
}

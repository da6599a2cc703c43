/** Reads of what people are told of. */
import type { Channel } from "@max/domain/inbox/channel";
import type { ConversationId, NoticeId, TeamId, UserId } from "@max/domain/ids";
import type { MessageKind } from "@max/domain/message/content";
import { MOST_COUNTED_NOTICES, NOTICE_TEXT_LENGTH, type NoticeKind } from "@max/domain/notice/notice";
import type { Reader } from "../transaction.ts";
import { SUBJECT, type SubjectRow } from "./conversations.ts";

export type NoticeRow = SubjectRow & {
  id: NoticeId;
  kind: NoticeKind;
  placeId: string;
  conversationId: ConversationId;
  number: number;
  contactId: string;
  contactName: string;
  channel: Channel;
  actorName: string | null;
  count: number;
  text: string | null;
  messageKind: MessageKind | null;
  at: Date;
  isRead: boolean;
};
export type NoticePage = { before: { at: Date; id: string } | null; size: number };

/**
 * One page of a person's notices, newest first, with where their conversations stand now: rights are the caller's business. Words of
 * what was deleted or removed are left out. Served by `notices_user_idx`.
 */
export function noticePage(tx: Reader, userId: UserId, { before, size }: NoticePage): Promise<NoticeRow[]> {
  if (!Number.isSafeInteger(size)) throw new Error("A page's size is a number.");
  const values: unknown[] = [tx.tenantId, userId];
  if (before) values.push(before.at, before.id);
  const older = before ? "and (n.at, n.id) < ($3, $4::uuid)" : "";
  return tx.query<NoticeRow>(
    `select n.id, n.kind, n.place_id as "placeId", n.conversation_id as "conversationId", n.actor_name as "actorName", n.count, n.at,
       n.read_at is not null as "isRead", c.number, c.contact_id as "contactId", k.name as "contactName", i.channel, ${SUBJECT},
       left(coalesce(m.text, t.text, s.text), ${NOTICE_TEXT_LENGTH}) as text, m.kind as "messageKind"
     from (select * from notices n where n.tenant_id = $1 and n.user_id = $2 ${older} order by n.at desc, n.id desc limit ${size}) n
     join conversations c on c.tenant_id = $1 and c.id = n.conversation_id
     join inboxes i on i.tenant_id = $1 and i.id = c.inbox_id
     join contacts k on k.tenant_id = $1 and k.id = c.contact_id
     left join messages m on n.kind = 'message' and m.tenant_id = $1 and m.id = n.subject_id and m.revoked_at is null
     left join lateral (
       select o.text from scheduled_messages o where n.kind = 'unsent' and o.tenant_id = $1 and o.id = n.subject_id offset 0
     ) s on true
     left join notes t on n.kind <> 'message' and t.tenant_id = $1 and t.id = n.subject_id
     order by n.at desc, n.id desc`,
    values,
    "notice list",
  );
}

export type UnreadNoticeRow = SubjectRow & { kind: NoticeKind; placeId: string };

/** A person's unread notices, a hundred and one at most. Served by `notices_unread_key`. */
export function unreadNotices(tx: Reader, userId: UserId): Promise<UnreadNoticeRow[]> {
  return tx.query<UnreadNoticeRow>(
    `select n.kind, n.place_id as "placeId", ${SUBJECT}
     from (select * from notices n where n.tenant_id = $1 and n.user_id = $2 and n.read_at is null
       order by n.kind, n.place_id limit ${MOST_COUNTED_NOTICES + 1}) n
     join conversations c on c.tenant_id = $1 and c.id = n.conversation_id`,
    [tx.tenantId, userId],
    "unread notices",
  );
}

/** Members of these teams who are there to take work. */
export const availableMembers = (tx: Reader, teamIds: readonly TeamId[]): Promise<Map<TeamId, UserId[]>> =>
  membersOf(tx, teamIds, "and u.is_connected and not u.is_away");

export const everyMember = (tx: Reader, teamIds: readonly TeamId[]): Promise<Map<TeamId, UserId[]>> =>
  membersOf(tx, teamIds, "");

async function membersOf(tx: Reader, teamIds: readonly TeamId[], which: string): Promise<Map<TeamId, UserId[]>> {
  const members = new Map<TeamId, UserId[]>(teamIds.map((id) => [id, []]));
  if (teamIds.length === 0) return members;
  const rows = await tx.query<{ teamId: TeamId; userId: UserId }>(
    `select m.team_id as "teamId", m.user_id as "userId" from team_members m
     join users u on u.tenant_id = m.tenant_id and u.id = m.user_id and u.deactivated_at is null ${which}
     where m.tenant_id = $1 and m.team_id = any($2)`,
    [tx.tenantId, teamIds],
    "members to tell",
  );
  for (const { teamId, userId } of rows) members.get(teamId)!.push(userId);
  return members;
}

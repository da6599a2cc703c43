/** Conversations as they are locked, shown and counted. Lists of them are in `conversation-lists.ts`. */
import { can, type Actor } from "@max/domain/access/permissions";
import { ConversationState } from "@max/domain/conversation/lifecycle";
import type {
  ChannelThreadId,
  ContactId,
  ConversationId,
  InboxId,
  MessageId,
  TagId,
  TeamId,
  UserId,
} from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import type { IdentityType } from "@max/domain/inbox/identity-type";
import type { MessageKind } from "@max/domain/message/content";
import type { DeliveryStatus } from "@max/domain/message/delivery-status";
import type { Reader, Tx } from "../transaction.ts";
import { identitiesOf } from "./contacts.ts";
import { conversationsCalling } from "./mentions.ts";
import { mayReadAny, readable } from "./readable.ts";

/** A conversation as it is stored: what decisions are made on, after locking. */
export type ConversationRow = {
  id: ConversationId;
  number: number;
  channelThreadId: ChannelThreadId;
  inboxId: InboxId;
  contactId: ContactId;
  state: ConversationState;
  teamId: TeamId | null;
  assigneeId: UserId | null;
  disposition: string | null;
  createdAt: Date;
  closedAt: Date | null;
  snoozedUntil: Date | null;
  /** Since when it waits to be taken; else since when it last did. */
  waitingSince: Date;
  unreadCount: number;
  /** Whom its notes call; null when they call nobody. */
  mentionedUserIds: UserId[] | null;
  mentionedTeamIds: TeamId[] | null;
  /** What is left in its customer's bucket, and as of when; null: it is full. */
  bucketTokens: number | null;
  bucketAt: Date | null;
};

const ROW = `c.id, c.number, c.channel_thread_id as "channelThreadId", c.inbox_id as "inboxId", c.contact_id as "contactId", c.state,
  c.team_id as "teamId", c.assignee_id as "assigneeId", c.disposition, c.created_at as "createdAt", c.closed_at as "closedAt",
  c.snoozed_until as "snoozedUntil", c.waiting_since as "waitingSince", c.unread_count as "unreadCount",
  c.mentioned_user_ids as "mentionedUserIds", c.mentioned_team_ids as "mentionedTeamIds",
  c.bucket_tokens as "bucketTokens", c.bucket_at as "bucketAt"`;

/** Locks conversations until the transaction ends, in id order, which every caller shares. Absent ids are left out. */
export function lockConversations(tx: Tx, ids: ConversationId[]): Promise<ConversationRow[]> {
  return tx.query<ConversationRow>(
    `select ${ROW} from conversations c where c.tenant_id = $1 and c.id = any($2) order by c.id for update`,
    [tx.tenantId, ids],
    "lock conversations",
  );
}

/** Locks the conversation of one message as `lockConversations` does. Null when there is no such message. */
export async function lockConversationOf(tx: Tx, id: MessageId): Promise<ConversationRow | null> {
  const [row] = await tx.query<ConversationRow>(
    lockSql(`select m.conversation_id from messages m where m.tenant_id = $1 and m.id = $2`),
    [tx.tenantId, id],
    "lock conversation of message",
  );
  return row ?? null;
}

/** What a batch of received events will touch: threads with new messages, and messages that reports and reactions speak of. */
export type ReceivingNeeds = {
  threadIds: ChannelThreadId[];
  externalIds: { inboxId: InboxId; externalId: string }[];
  messageIds: MessageId[];
};

const CURRENT_OF_THREADS = `
  select current.id from unnest($2::uuid[]) t (id) cross join lateral (
    select * from (
      (select c.id, 1 as turn from conversations c where c.tenant_id = $1 and c.channel_thread_id = t.id and c.state <> 'closed' limit 1)
      union all
      (select c.id, 2 from conversations c where c.tenant_id = $1 and c.channel_thread_id = t.id and c.state = 'closed'
       order by c.created_at desc, c.id desc limit 1)
    ) found order by turn limit 1
  ) current`;

const SPOKEN_OF = `
  select m.conversation_id from unnest($3::uuid[], $4::text[]) k (inbox_id, external_id)
  cross join lateral (
    select x.message_id from message_external_ids x
    where x.tenant_id = $1 and x.inbox_id = k.inbox_id and x.external_id = k.external_id offset 0
  ) x
  cross join lateral (select o.conversation_id from messages o where o.tenant_id = $1 and o.id = x.message_id offset 0) m
  union
  select m.conversation_id from unnest($5::uuid[]) k (id)
  cross join lateral (select o.conversation_id from messages o where o.tenant_id = $1 and o.id = k.id and o.direction = 'outbound' offset 0) m`;

const lockSql = (ids: string) =>
  `select ${ROW} from conversations c where c.tenant_id = $1 and c.id in (${ids}) order by c.id for update`;

/**
 * Finds and locks in one statement: of each thread the open conversation, else the newest closed one, and the conversation of
 * each message. Two look-ups per thread, however many it has had.
 * Served by `conversations_one_open_key`, `conversations_closed_thread_idx` and the keys of `message_external_ids` and `messages`.
 */
export function lockForReceiving(tx: Tx, needs: ReceivingNeeds): Promise<ConversationRow[]> {
  // The common batch has new messages alone: a statement of its own keeps one plan, where empty lists would be planned anew.
  if (needs.externalIds.length === 0 && needs.messageIds.length === 0)
    return tx.query(lockSql(CURRENT_OF_THREADS), [tx.tenantId, needs.threadIds], "lock current of threads");
  return tx.query<ConversationRow>(
    lockSql(`${CURRENT_OF_THREADS} union ${SPOKEN_OF}`),
    [
      tx.tenantId,
      needs.threadIds,
      needs.externalIds.map((k) => k.inboxId),
      needs.externalIds.map((k) => k.externalId),
      needs.messageIds,
    ],
    "lock for receiving",
  );
}

/** All that a view of a conversation needs, joined. */
export type ConversationViewRow = Omit<
  ConversationRow,
  "channelThreadId" | "waitingSince" | "bucketTokens" | "bucketAt"
> & {
  channel: Channel;
  contactName: string;
  isBlocked: boolean;
  tagIds: TagId[];
  identities: { channel: Channel; type: IdentityType; value: string }[];
  lastActivityAt: Date;
  lastInboundAt: Date | null;
  heldCount: number;
  heldSince: Date | null;
  heldUntil: Date | null;
  lastText: string | null;
  lastKind: MessageKind | null;
  lastDirection: "inbound" | "outbound" | null;
  lastStatus: DeliveryStatus | null;
};

export const CONVERSATION_VIEW = `c.id, c.number, c.inbox_id as "inboxId", c.contact_id as "contactId", c.state, c.team_id as "teamId",
  c.assignee_id as "assigneeId", c.disposition, c.created_at as "createdAt", c.closed_at as "closedAt",
  c.unread_count as "unreadCount", i.channel, k.name as "contactName", c.snoozed_until as "snoozedUntil",
  c.mentioned_user_ids as "mentionedUserIds", c.mentioned_team_ids as "mentionedTeamIds",
  array(select g.tag_id from conversation_tags g where g.tenant_id = c.tenant_id and g.conversation_id = c.id order by g.tagged_at, g.tag_id) as "tagIds",
  c.last_activity_at as "lastActivityAt", t.last_inbound_at as "lastInboundAt", c.last_message_text as "lastText",
  c.last_message_kind as "lastKind", c.last_message_direction as "lastDirection", c.last_message_status as "lastStatus",
  c.held_count as "heldCount", c.held_since as "heldSince", c.held_until as "heldUntil",
  k.blocked_at is not null as "isBlocked", ${identitiesOf("c.contact_id")} as identities`;
export const CONVERSATION_VIEW_JOINS = `join inboxes i on i.tenant_id = c.tenant_id and i.id = c.inbox_id
  join contacts k on k.tenant_id = c.tenant_id and k.id = c.contact_id
  join channel_threads t on t.tenant_id = c.tenant_id and t.id = c.channel_thread_id`;

/** The views of known conversations, in no order. Rights are the caller's business. */
export function conversationViewRows(tx: Reader, ids: ConversationId[]): Promise<ConversationViewRow[]> {
  return tx.query<ConversationViewRow>(
    `select ${CONVERSATION_VIEW} from conversations c ${CONVERSATION_VIEW_JOINS} where c.tenant_id = $1 and c.id = any($2)`,
    [tx.tenantId, ids],
    "conversation views",
  );
}

/** All that rights on a conversation depend on. */
export type SubjectRow = Pick<
  ConversationRow,
  "state" | "teamId" | "assigneeId" | "mentionedUserIds" | "mentionedTeamIds"
>;
/** The columns of a `SubjectRow`, of conversations called `c`. */
export const SUBJECT = `c.state, c.team_id as "teamId", c.assignee_id as "assigneeId",
  c.mentioned_user_ids as "mentionedUserIds", c.mentioned_team_ids as "mentionedTeamIds"`;

/** Where conversations stand, by id. Absent ones are left out. */
export async function conversationSubjects(
  tx: Reader,
  ids: readonly ConversationId[],
): Promise<Map<ConversationId, SubjectRow>> {
  const rows = await tx.query<SubjectRow & { id: ConversationId }>(
    `select c.id, ${SUBJECT} from conversations c where c.tenant_id = $1 and c.id = any($2)`,
    [tx.tenantId, ids],
    "conversation subjects",
  );
  return new Map(rows.map(({ id, ...subject }) => [id, subject]));
}

/** Where a conversation stands; null when there is none. */
export async function conversationSubject(tx: Reader, id: ConversationId): Promise<SubjectRow | null> {
  return (await conversationSubjects(tx, [id])).get(id) ?? null;
}

/** So many heads of the queue are looked at: first as many as there may be other takers, then as many as could ever be locked at once. */
const LOOKED_AT = [16, 100];

/**
 * The conversation that has waited longest of those `actor` may take and nobody else is just taking. The heads of the queues
 * are merged first and locked after, so that nobody locks a row they do not take. Served by `conversations_next_idx`.
 */
export async function lockNextWaiting(tx: Tx, actor: Actor): Promise<ConversationRow | null> {
  if (!mayReadAny(actor)) return null;
  for (const size of LOOKED_AT) {
    const values: unknown[] = [tx.tenantId];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const rights = readable(actor, bind);
    const teams =
      actor.type === "user" && actor.role !== "admin"
        ? `unnest(${bind(actor.teamIds)}::uuid[]) t (id)`
        : "(select id from teams where tenant_id = $1) t";
    // In the index's own order, the team included: IS NULL fixes no value to the planner.
    const head = (team: string) =>
      `select c.id, c.waiting_since from conversations c where c.tenant_id = $1 and c.state in ('new', 'queued') and ${team}
       order by c.team_id, c.waiting_since, c.id limit ${size}`;
    const rows = await tx.query<ConversationRow & { isLast: boolean }>(
      `with waiting as materialized (
         select id from ((${head("c.team_id is null")}) union all (select h.* from ${teams} cross join lateral (${head("c.team_id = t.id")}) h)) h
         order by waiting_since, id limit ${size}
       )
       select ${ROW} from waiting w join conversations c on c.tenant_id = $1 and c.id = w.id
       where ${["c.state in ('new', 'queued')", ...rights].join(" and ")}
       order by c.waiting_since, c.id limit 1 for update of c skip locked`,
      values,
      "take next",
    );
    if (rows[0]) return rows[0];
  }
  return null;
}

/**
 * What an actor may read for being called to it alone, as `countRows` says it: little, counted one by one. Admins read everything
 * anyway.
 */
export async function calledRows(
  tx: Reader,
  actor: Actor & { type: "user" },
): Promise<
  { state: ConversationState | "snoozed"; teamId: TeamId | null; assigneeId: UserId | null; count: number }[]
> {
  if (actor.role === "admin") return [];
  const rows = await tx.query<SubjectRow & { isSnoozed: boolean }>(
    // One look-up for each, whatever the planner thinks of how many are open.
    `select c.* from (${conversationsCalling("$2", "$3")}) m (id) cross join lateral (
       select ${SUBJECT}, c.snoozed_until is not null as "isSnoozed" from conversations c
       where c.tenant_id = $1 and c.id = m.id and c.state <> 'closed' offset 0) c`,
    [tx.tenantId, actor.userId, actor.teamIds],
    "conversations calling",
  );
  return rows
    .filter(({ state, teamId, assigneeId }) => !can(actor, "conversation.read", { state, teamId, assigneeId }))
    .map(({ isSnoozed, state, teamId, assigneeId }) => ({
      state: isSnoozed ? "snoozed" : state,
      teamId,
      assigneeId,
      count: 1,
    }));
}

/**
 * The kept counts, summed: per state and team, the caller's own told apart from everybody else's. Served by the primary key of
 * `conversation_counts`, which the relay keeps to one row for each state, team and person.
 */
export function countRows(
  tx: Reader,
  me: UserId | null,
): Promise<
  { state: ConversationState | "snoozed"; teamId: TeamId | null; assigneeId: UserId | null; count: number }[]
> {
  return tx.query(
    `select state, team_id as "teamId", case when assignee_id = $2 then assignee_id end as "assigneeId", sum(difference)::int as count
     from conversation_counts where tenant_id = $1 group by 1, 2, 3 having sum(difference) <> 0`,
    [tx.tenantId, me],
    "conversation counts",
  );
}

/** Nobody has more conversations of their own and knows what is in them. */
const MOST_UNREAD_IN = 1_000;

/** Messages that a person has not read in their own conversations, of which a thousand are looked at. Served by `conversations_assignee_idx`. */
export async function countUnread(tx: Reader, userId: UserId): Promise<number> {
  const [row] = await tx.query<{ unread: number }>(
    `select coalesce(sum(unread_count), 0)::int as unread from (
       select unread_count from conversations where tenant_id = $1 and assignee_id = $2 and state = 'assigned' limit ${MOST_UNREAD_IN}) c`,
    [tx.tenantId, userId],
    "unread messages",
  );
  return row?.unread ?? 0;
}

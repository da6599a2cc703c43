/** Reads of conversations. Every list is paged by key and served by the index it names. */
import { can, type Actor } from "@max/domain/access/permissions";
import { ConversationState } from "@max/domain/conversation/lifecycle";
import type { ChannelThreadId, ContactId, ConversationId, InboxId, MessageId, TeamId, UserId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import type { MessageKind } from "@max/domain/message/content";
import type { DeliveryStatus } from "@max/domain/message/delivery-status";
import type { Tx } from "../transaction.ts";
import { anywhere } from "./like.ts";

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
  unreadCount: number;
};

const ROW = `id, number, channel_thread_id as "channelThreadId", inbox_id as "inboxId", contact_id as "contactId", state,
  team_id as "teamId", assignee_id as "assigneeId", disposition, created_at as "createdAt", closed_at as "closedAt",
  unread_count as "unreadCount"`;

/** Locks conversations until the transaction ends, in id order, which every caller shares. Absent ids are left out. */
export function lockConversations(tx: Tx, ids: ConversationId[]): Promise<ConversationRow[]> {
  return tx.query<ConversationRow>(
    `select ${ROW} from conversations where tenant_id = $1 and id = any($2) order by id for update`,
    [tx.tenantId, ids],
  );
}

/** What a batch of received events will touch: threads with new messages, and messages that reports and reactions speak of. */
export type ReceivingNeeds = {
  threadIds: ChannelThreadId[];
  externalIds: { inboxId: InboxId; externalId: string }[];
  messageIds: MessageId[];
};

/**
 * Finds and locks in one statement: of each thread the open conversation, else the newest closed one, and the conversation of
 * each message. Served by `conversations_thread_idx` and the keys of `message_external_ids` and `messages`.
 */
export function lockForReceiving(tx: Tx, needs: ReceivingNeeds): Promise<ConversationRow[]> {
  return tx.query<ConversationRow>(
    `select ${ROW} from conversations where tenant_id = $1 and id in (
       select current.id from unnest($2::uuid[]) t (id) cross join lateral (
         select c.id from conversations c where c.tenant_id = $1 and c.channel_thread_id = t.id
         order by (c.state <> 'closed') desc, c.created_at desc, c.id desc limit 1
       ) current
       union
       select m.conversation_id from unnest($3::uuid[], $4::text[]) k (inbox_id, external_id)
       cross join lateral (
         select x.message_id from message_external_ids x
         where x.tenant_id = $1 and x.inbox_id = k.inbox_id and x.external_id = k.external_id offset 0
       ) x
       cross join lateral (select o.conversation_id from messages o where o.tenant_id = $1 and o.id = x.message_id offset 0) m
       union
       select m.conversation_id from messages m where m.tenant_id = $1 and m.id = any($5) and m.direction = 'outbound'
     ) order by id for update`,
    [
      tx.tenantId,
      needs.threadIds,
      needs.externalIds.map((k) => k.inboxId),
      needs.externalIds.map((k) => k.externalId),
      needs.messageIds,
    ],
  );
}

/** All that a view of a conversation needs, joined. */
export type ConversationViewRow = Omit<ConversationRow, "channelThreadId"> & {
  channel: Channel;
  contactName: string;
  identities: { channel: Channel; type: "user_id" | "parent_user_id" | "phone"; value: string }[];
  snoozedUntil: Date | null;
  lastActivityAt: Date;
  lastInboundAt: Date | null;
  lastText: string | null;
  lastKind: MessageKind | null;
  lastDirection: "inbound" | "outbound" | null;
  lastStatus: DeliveryStatus | null;
};

/** The columns of a view; `c` may also be the rows that a statement has just changed. */
export const CONVERSATION_VIEW = `c.id, c.number, c.inbox_id as "inboxId", c.contact_id as "contactId", c.state, c.team_id as "teamId",
  c.assignee_id as "assigneeId", c.disposition, c.created_at as "createdAt", c.closed_at as "closedAt",
  c.unread_count as "unreadCount", i.channel, k.name as "contactName", c.snoozed_until as "snoozedUntil",
  c.last_activity_at as "lastActivityAt", t.last_inbound_at as "lastInboundAt", c.last_message_text as "lastText",
  c.last_message_kind as "lastKind", c.last_message_direction as "lastDirection", c.last_message_status as "lastStatus",
  coalesce((select jsonb_agg(jsonb_build_object('channel', d.channel, 'type', d.type, 'value', d.value) order by d.type, d.created_at, d.value)
    from contact_identities d where d.tenant_id = c.tenant_id and d.contact_id = c.contact_id and d.retired_at is null), '[]') as identities`;
export const CONVERSATION_VIEW_JOINS = `join inboxes i on i.tenant_id = c.tenant_id and i.id = c.inbox_id
  join contacts k on k.tenant_id = c.tenant_id and k.id = c.contact_id
  join channel_threads t on t.tenant_id = c.tenant_id and t.id = c.channel_thread_id`;
const VIEW_FROM = `conversations c ${CONVERSATION_VIEW_JOINS}`;

/** The views of known conversations, in no order. Rights are the caller's business. */
export function conversationViewRows(tx: Tx, ids: ConversationId[]): Promise<ConversationViewRow[]> {
  return tx.query<ConversationViewRow>(
    `select ${CONVERSATION_VIEW} from ${VIEW_FROM} where c.tenant_id = $1 and c.id = any($2)`,
    [tx.tenantId, ids],
  );
}

export type ConversationPage = {
  states: ConversationState[];
  teamId: TeamId | null;
  assigneeId: UserId | null;
  /** Part of the contact's name, or the conversation's number. */
  search: string | null;
  before: { lastActivityAt: Date; id: ConversationId } | null;
  size: number;
};

/**
 * One page of a list, latest activity first, holding only what `actor` may read. Paged by key: rows move while the
 * agent scrolls. Served by `conversations_{open,waiting,mine,closed}_idx`, and by `conversations_all_idx` for open and closed together.
 */
export function conversationPage(tx: Tx, actor: Actor, page: ConversationPage): Promise<ConversationViewRow[]> {
  const values: unknown[] = [tx.tenantId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = ["c.tenant_id = $1"];
  const only = (states: ConversationState[], allowed: ConversationState[]) => states.every((s) => allowed.includes(s));
  // Said as the partial indexes say it, so that the planner can use them.
  if (only(page.states, ["assigned"])) where.push("c.state = 'assigned'");
  else if (only(page.states, ["closed"])) where.push("c.state = 'closed'");
  else {
    if (only(page.states, ["new", "queued"])) where.push("c.state in ('new', 'queued')");
    else if (only(page.states, ["new", "queued", "assigned"])) where.push("c.state <> 'closed'");
    if (page.states.length < ConversationState.options.length) where.push(`c.state = any(${bind(page.states)})`);
  }
  if (page.teamId) where.push(`c.team_id = ${bind(page.teamId)}`);
  if (page.assigneeId) where.push(`c.assignee_id = ${bind(page.assigneeId)}`);
  if (page.search) {
    const name = bind(anywhere(page.search));
    const number = /^#?(\d{1,12})$/.exec(page.search);
    where.push(number ? `(k.name ilike ${name} or c.number = ${bind(number[1])})` : `k.name ilike ${name}`);
  }
  where.push(...readable(actor, bind));
  if (page.before)
    where.push(`(c.last_activity_at, c.id) < (${bind(page.before.lastActivityAt)}, ${bind(page.before.id)}::uuid)`);
  return tx.query<ConversationViewRow>(
    `select ${CONVERSATION_VIEW} from ${VIEW_FROM} where ${where.join(" and ")}
     order by c.last_activity_at desc, c.id desc limit ${bind(page.size)}`,
    values,
  );
}

const ANYWHERE = { state: "new", teamId: null, assigneeId: null };

/** The rule of `can(actor, "conversation.read", …)` as SQL; a test holds the two together. */
export function readable(actor: Actor, bind: (value: unknown) => string): string[] {
  // A program's rights depend on its scopes alone, not on where a conversation stands.
  if (actor.type !== "user") return can(actor, "conversation.read", ANYWHERE) ? [] : ["false"];
  if (actor.role === "admin") return [];
  const me = bind(actor.userId);
  const ofMyTeams = `(c.team_id is null or c.team_id = any(${bind(actor.teamIds)}))`;
  return actor.role === "agent"
    ? [`((c.assignee_id = ${me}) or (c.state in ('new', 'queued') and ${ofMyTeams}))`]
    : [`((c.assignee_id = ${me}) or ${ofMyTeams})`];
}

/** The conversation that has waited longest of those `actor` may take and nobody else is just taking. Served by `conversations_next_idx`. */
export async function lockNextWaiting(tx: Tx, actor: Actor): Promise<ConversationRow | null> {
  const values: unknown[] = [tx.tenantId];
  const where = readable(actor, (value) => `$${values.push(value)}`);
  const rows = await tx.query<ConversationRow>(
    `select ${ROW} from conversations c
     where ${["c.tenant_id = $1", "c.state in ('new', 'queued')", ...where].join(" and ")}
     order by c.waiting_since, c.id limit 1 for update skip locked`,
    values,
  );
  return rows[0] ?? null;
}

/** The kept counts, summed. Served by the primary key of `conversation_counts`, which the relay keeps short. */
export function countRows(
  tx: Tx,
): Promise<{ state: ConversationState; teamId: TeamId | null; assigneeId: UserId | null; count: number }[]> {
  return tx.query(
    `select state, team_id as "teamId", assignee_id as "assigneeId", sum(difference)::int as count
     from conversation_counts where tenant_id = $1 and state <> 'closed' group by 1, 2, 3 having sum(difference) <> 0`,
    [tx.tenantId],
  );
}

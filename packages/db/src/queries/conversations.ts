/** Reads of conversations. Every list is paged by key and served by the index it names. */
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
import { contactsSought, identitiesOf } from "./contacts.ts";
import { conversationsCalling } from "./mentions.ts";
import { narrowed, type Narrowing } from "./narrowing.ts";
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

/** Which conversations a list holds. */
export type ConversationScope = Narrowing & {
  states: ConversationState[];
  /** Of any of these teams, of any of these people, carrying any of these tags. */
  teamIds: readonly TeamId[] | null;
  assigneeIds: readonly UserId[] | null;
  tagIds: readonly TagId[] | null;
  /** Only what is snoozed, only what is not, or both. */
  isSnoozed: boolean | null;
  /** Beginnings of words of the contact's name or of their number, or the conversation's number. */
  search: string | null;
  /** The last message not before this, and before that. */
  since: Moment | null;
  until: Moment | null;
};
/** An instant, or so long before the database's now. */
type Moment = { at: Date } | { agoMs: number };
export type ListPlace = { lastActivityAt: Date; id: ConversationId };
export type ConversationPage = ConversationScope & { before: ListPlace | null; size: number };

/**
 * One page of a list, latest activity first, holding only what `actor` may read. Paged by key: rows move while the
 * agent scrolls. What an actor may read is a few ranges of an index, each by state: their own, what no team has, each of
 * their teams'. A page is read from the head of every range and merged, so that it costs the same however much else there is.
 * What one is called to lies in no range and is looked up: the newest of it, one by one.
 * Served by `conversations_{state,team,assignee,snoozed}_idx`; a search by `contact_words`; a tag by `conversation_tags_tag_idx`.
 */
export async function conversationPage(
  tx: Reader,
  actor: Actor,
  page: ConversationPage,
): Promise<ConversationViewRow[]> {
  const values: unknown[] = [tx.tenantId];
  const merged = mergedRanges(actor, page, "c.*", (value) => `$${values.push(value)}`);
  if (!merged) return [];
  return tx.query<ConversationViewRow>(
    `select ${CONVERSATION_VIEW} from ${merged} c ${CONVERSATION_VIEW_JOINS} order by c.last_activity_at desc, c.id desc limit ${page.size}`,
    values,
    page.search ? "conversation search" : "conversation list",
  );
}

/** What was found in one walk, latest activity first; and where the walk ended, unless it saw everything. */
export type Walk = { found: ListPlace[]; walkedTo: ListPlace | null };

/**
 * Looks through the next `steps` conversations of a list for those its narrowing lets through. What no index holds (an inbox,
 * something unread) is found so at a cost that is known, however rare it is; whoever wants more walks on from `walkedTo`.
 * Served by what serves the list.
 */
export async function walkConversations(
  tx: Reader,
  actor: Actor,
  page: ConversationPage,
  steps: number,
): Promise<Walk> {
  const values: unknown[] = [tx.tenantId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const merged = mergedRanges(actor, { ...page, size: steps }, WALKED, bind);
  if (!merged) return { found: [], walkedTo: null };
  const fits = narrowed(page, bind).join(" and ") || "true";
  const rows = await tx.query<ListPlace & { fits: boolean; place: number }>(
    `select w.id, w.last_activity_at as "lastActivityAt", w.fits, w.place from (
       select c.id, c.last_activity_at, (${fits}) as fits, (row_number() over (order by c.last_activity_at desc, c.id desc))::int as place
       from ${merged} c
     ) w where w.fits or w.place = ${steps} order by w.place limit ${page.size + 1}`,
    values,
    "conversation walk",
  );
  const found = rows.filter((row) => row.fits).slice(0, page.size);
  const last = rows.at(-1);
  return { found, walkedTo: last?.place === steps ? last : null };
}

/** All that a narrowing looks at, and what ranges sort by. */
const WALKED = "c.tenant_id, c.id, c.last_activity_at, c.team_id, c.assignee_id, c.inbox_id, c.unread_count";

/** The newest `size` of all ranges together, as a table; null where there is nothing to read. */
function mergedRanges(
  actor: Actor,
  page: ConversationPage,
  columns: string,
  bind: (value: unknown) => string,
): string | null {
  if (!Number.isSafeInteger(page.size)) throw new Error("A page's size is a number.");
  const ranges = rangesOf(page, actor, bind);
  if (ranges.length === 0) return null;
  const within = [
    page.isSnoozed !== null && `c.snoozed_until is ${page.isSnoozed ? "not null" : "null"}`,
    page.since && `c.last_activity_at >= ${momentSql(page.since, bind)}`,
    page.until && `c.last_activity_at < ${momentSql(page.until, bind)}`,
  ].filter(Boolean);
  const place = page.before && { at: bind(page.before.lastActivityAt), id: `${bind(page.before.id)}::uuid` };
  const before = place ? [`(c.last_activity_at, c.id) < (${place.at}, ${place.id})`] : [];
  // The size stands in the text: the planner must know that a range gives a page and not a tenth of the table.
  const newest = `c.last_activity_at desc, c.id desc limit ${page.size}`;
  const heads = ranges.map(({ each, where, isOfNoTeam, byTag }) => {
    if (byTag) return `(${closedOfTag(byTag, columns, [where, ...within].join(" and "), place, page.size)})`;
    // To the planner IS NULL fixes no value: without the team in its order it would read and sort all that has none.
    const order = `order by ${isOfNoTeam ? "c.team_id desc, " : ""}${newest}`;
    const head = `select ${columns} from conversations c where ${["c.tenant_id = $1", where, ...within, ...before].join(" and ")} ${order}`;
    return each ? `(select h.* from ${each} cross join lateral (${head}) h)` : `(${head})`;
  });
  // A conversation that is one's own and one's team's is in two ranges.
  return heads.length === 1 && !ranges[0]!.each
    ? heads[0]!
    : `(select distinct on (c.last_activity_at, c.id) c.* from (${heads.join(" union all ")}) c order by ${newest})`;
}

const momentSql = (moment: Moment, bind: (value: unknown) => string) =>
  "at" in moment ? bind(moment.at) : `now() - ${bind(moment.agoMs)}::float8 * interval '1 millisecond'`;

/** One range of an index, one for each row of `each`, or what is closed of a tag (a bound parameter). */
type Range = { each?: string; where: string; isOfNoTeam?: true; byTag?: string };

/** Said as `conversations_state_idx` says it, or it would not be used; a range of a team or person does not say it and never is. */
const EVERYTHING = "c.last_activity_at > '-infinity'";
const WAITING: ReadonlySet<ConversationState> = new Set(["new", "queued"]);

function rangesOf(page: ConversationScope, actor: Actor, bind: (value: unknown) => string): Range[] {
  if (page.states.length === 0) return [];
  if (page.search) return [foundRange(page, actor, bind)];
  if (page.tagIds) return page.tagIds.flatMap((tagId) => taggedRanges(page, tagId, actor, bind));
  return page.isSnoozed ? snoozedRanges(page, actor, bind) : listRanges(page, actor, bind);
}

/**
 * What is open of a tag is little, and looked up one by one. What is closed grows for ever: its part of the index lies in the
 * order of the list.
 */
function taggedRanges(page: ConversationScope, tagId: TagId, actor: Actor, bind: (value: unknown) => string): Range[] {
  const scope = [...placed(page, bind), ...readable(actor, bind)];
  const tag = bind(tagId);
  const open = page.states.filter((state) => state !== "closed");
  const ranges: Range[] = [];
  if (open.length > 0)
    ranges.push({
      each: `(select g.conversation_id from conversation_tags g where g.tenant_id = $1 and g.tag_id = ${tag} and g.closed_activity_at is null) g (id)`,
      where: ["c.id = g.id", `c.state = any(${bind(open)})`, ...scope].join(" and "),
    });
  if (page.states.includes("closed"))
    ranges.push({ byTag: tag, where: ["c.state = 'closed'", ...scope].join(" and ") });
  return ranges;
}

/** A page of what is closed of a tag, read in the order of `conversation_tags_tag_idx`. */
function closedOfTag(
  tag: string,
  columns: string,
  where: string,
  before: { at: string; id: string } | null,
  size: number,
): string {
  const older = before ? `and (g.closed_activity_at, g.conversation_id) < (${before.at}, ${before.id})` : "";
  // Looked up one by one in that order, whatever the planner thinks of the rights.
  return `select ${columns} from conversation_tags g
    cross join lateral (select c.* from conversations c where c.tenant_id = $1 and c.id = g.conversation_id and ${where} offset 0) c
    where g.tenant_id = $1 and g.tag_id = ${tag} and g.closed_activity_at > '-infinity' ${older}
    order by g.closed_activity_at desc, g.conversation_id desc limit ${size}`;
}

/** What is snoozed is little, and has an index of its own: rights are asked row by row. */
function snoozedRanges(page: ConversationScope, actor: Actor, bind: (value: unknown) => string): Range[] {
  if (!page.states.includes("assigned")) return [];
  const scope = ["c.state = 'assigned'", ...placed(page, bind), ...readable(actor, bind)];
  return [{ where: scope.join(" and ") }];
}

/** The teams and people of a list, as conditions: for what is found by something else. */
const placed = ({ teamIds, assigneeIds }: ConversationScope, bind: (value: unknown) => string): string[] => [
  ...(teamIds ? [isAny("c.team_id", teamIds, bind)] : []),
  ...(assigneeIds ? [isAny("c.assignee_id", assigneeIds, bind)] : []),
];

/** One is an equality, which an index's order survives. */
const isAny = (column: string, ids: readonly string[], bind: (value: unknown) => string) =>
  ids.length === 1 ? `${column} = ${bind(ids[0])}` : `${column} = any(${bind(ids)}::uuid[])`;

function listRanges(page: ConversationScope, actor: Actor, bind: (value: unknown) => string): Range[] {
  const { states, teamIds, assigneeIds } = page;
  const ofStates = (wanted: readonly ConversationState[], scope: string, each?: string): Range[] =>
    wanted.map((state) => ({ where: `c.state = '${state}'${scope && ` and ${scope}`}`, ...(each && { each }) }));
  if (!mayReadAny(actor)) return [];
  // Bound where it is said: Postgres takes no parameter that stands nowhere.
  const ofAnyTeam = () => (teamIds ? [isAny("c.team_id", teamIds, bind)] : []);
  if (assigneeIds)
    return assigneeIds.flatMap((assigneeId) => {
      // One's own are all readable; a colleague's are few, and those of other teams are passed over.
      const isMe = actor.type === "user" && assigneeId === actor.userId;
      const scope = [`c.assignee_id = ${bind(assigneeId)}`, ...ofAnyTeam(), ...(isMe ? [] : readable(actor, bind))];
      return ofStates(states, scope.join(" and "));
    });
  const ofTeam = (ids: readonly TeamId[], wanted: readonly ConversationState[]) =>
    wanted.length === 0 ? [] : ids.flatMap((id) => ofStates(wanted, `c.team_id = ${bind(id)}`));
  if (actor.type !== "user" || actor.role === "admin")
    return teamIds ? ofTeam(teamIds, states) : ofStates(states, EVERYTHING);
  const ofTeams = actor.role === "agent" ? states.filter((state) => WAITING.has(state)) : states;
  const own = ofStates(states, [`c.assignee_id = ${bind(actor.userId)}`, ...ofAnyTeam()].join(" and "));
  const called: Range = {
    each: `(${conversationsCalling(bind(actor.userId), bind(actor.teamIds))}) m (id)`,
    where: ["c.id = m.id", `c.state = any(${bind(states)})`, ...ofAnyTeam()].join(" and "),
  };
  if (teamIds) {
    const theirs = teamIds.filter((id) => actor.teamIds.includes(id));
    return [...own, called, ...ofTeam(theirs, ofTeams)];
  }
  if (ofTeams.length === 0) return [...own, called];
  const teams = `unnest(${bind(actor.teamIds)}::uuid[]) t (id)`;
  return [
    ...own,
    called,
    ...ofStates(ofTeams, "c.team_id is null").map((range) => ({ ...range, isOfNoTeam: true as const })),
    ...ofStates(ofTeams, "c.team_id = t.id", teams),
  ];
}

/** The conversations of the people found, or the one with that number. */
function foundRange(page: ConversationScope, actor: Actor, bind: (value: unknown) => string): Range {
  const where = [`c.state = any(${bind(page.states)})`, ...placed(page, bind), ...readable(actor, bind)];
  if (page.tagIds)
    where.push(
      `exists (select 1 from conversation_tags g where g.tenant_id = $1 and g.conversation_id = c.id and g.tag_id = any(${bind(page.tagIds)}::uuid[]))`,
    );
  const number = /^#?(\d{1,12})$/.exec(page.search!);
  const people = contactsSought(page.search!, bind);
  // Through threads: an index on a conversation's contact would be written with every message.
  const found = [
    `select o.id from (select distinct id from (${people}) s) p
     cross join lateral (select t.id from channel_threads t where t.tenant_id = $1 and t.contact_id = p.id offset 0) t
     cross join lateral (
       (select o.id from conversations o where o.tenant_id = $1 and o.channel_thread_id = t.id and o.state <> 'closed')
       union all
       (select o.id from conversations o where o.tenant_id = $1 and o.channel_thread_id = t.id and o.state = 'closed')
     ) o`,
  ];
  if (number) found.push(`select o.id from conversations o where o.tenant_id = $1 and o.number = ${bind(number[1])}`);
  // One look-up for each found, whatever the planner thinks of the rights.
  return { each: `(${found.join(" union ")}) f (id)`, where: ["c.id = f.id", ...where].join(" and ") };
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

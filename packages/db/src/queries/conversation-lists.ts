/** Lists of conversations: pages of merged ranges, each served by the index it names. */
import { type Actor } from "@max/domain/access/permissions";
import { ConversationState } from "@max/domain/conversation/lifecycle";
import type { ConversationId, TagId, TeamId, UserId } from "@max/domain/ids";
import type { Reader } from "../transaction.ts";
import { contactsSought } from "./contacts.ts";
import { conversationsCalling } from "./mentions.ts";
import { narrowed, type Narrowing } from "./narrowing.ts";
import { mayReadAny, readable } from "./readable.ts";
import { CONVERSATION_VIEW, CONVERSATION_VIEW_JOINS, type ConversationViewRow } from "./conversations.ts";

/** Which conversations a list holds. */
export type ConversationScope = Narrowing & {
  states: ConversationState[];
  /** Of any of these teams, of any of these people, carrying any of these tags. */
  teamIds: readonly TeamId[] | null;
  assigneeIds: readonly UserId[] | null;
  tagIds: readonly TagId[] | null;
  /** Only what is snoozed, only what is not, or both. */
  isSnoozed: boolean | null;
  /** Only what has messages held back of a flood, only what has none, or both. */
  isHeld: boolean | null;
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
 * Served by `conversations_{state,team,assignee,snoozed,held}_idx`; a search by `contact_words`; a tag by `conversation_tags_tag_idx`.
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
    page.isHeld !== null && `c.held_count ${page.isHeld ? "> 0" : "= 0"}`,
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
  if (page.isSnoozed) return snoozedRanges(page, actor, bind);
  return page.isHeld ? heldRange(page, actor, bind) : listRanges(page, actor, bind);
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

/** What has something held back is little, too. Its condition stands with those of every range. */
function heldRange(page: ConversationScope, actor: Actor, bind: (value: unknown) => string): Range[] {
  const scope = [`c.state = any(${bind(page.states)})`, ...placed(page, bind), ...readable(actor, bind)];
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

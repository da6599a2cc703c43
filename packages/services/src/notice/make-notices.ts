/**
 * Tells people of what happened, after it happened: reads a company's live events from where it left off. What was told and how far
 * it read are one transaction, so that nothing is told twice and a worker that ends loses nothing. Receiving and sending know
 * nothing of it.
 */
import { can } from "@max/domain/access/permissions";
import { Role } from "@max/domain/access/role";
import type { ConversationId, NoticeId, TeamId, TenantId, UserId } from "@max/domain/ids";
import { choicesFrom, type NoticeChoices } from "@max/domain/notice/notice";
import { type Happening, type Settled, settledBy, type Telling, tellingsOf } from "@max/domain/notice/tellings";
import type { Database } from "@max/db/client";
import { availableMembers, everyMember } from "@max/db/queries/notices";
import { SUBJECT, type SubjectRow } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { lockNotices } from "./lock-notices.ts";
import { tellNoticesChanged } from "./mark-notices-read.ts";
import { readHappenings } from "./read-happenings.ts";

/** Events of one pass. */
const EVENTS = 1_000;

/** Companies in which something happened that nobody was told of yet. */
export async function tenantsToTell(db: Database): Promise<TenantId[]> {
  const { rows } = await db.system.query<{ id: TenantId }>({
    name: "tenants-to-tell",
    text: `select h.tenant_id as id from live_heads h left join notice_progress p on p.tenant_id = h.tenant_id
      where coalesce(p.followed_to, 0) < h.head order by h.tenant_id`,
  });
  return rows.map(({ id }) => id);
}

/** One pass for one company, in one transaction. @returns whether there is more to do at once */
export function makeNotices(call: Call): Promise<boolean> {
  return inTransaction(call, async (tx) => {
    const { followedTo, head } = await lockProgress(tx);
    const until = Math.min(head, followedTo + EVENTS);
    if (until > followedTo) {
      const happened = await readHappenings(tx, followedTo, until);
      if (happened.length > 0) await tell(tx, happened);
      await tx.query(`update notice_progress set followed_to = $2 where tenant_id = $1`, [tx.tenantId, until]);
    }
    return until < head;
  });
}

/** Another worker that believes itself leader waits here, and then finds nothing to do. What is no longer kept is passed over. */
async function lockProgress(tx: Tx): Promise<{ followedTo: number; head: number }> {
  await tx.query(`insert into notice_progress (tenant_id, followed_to) values ($1, 0) on conflict do nothing`, [
    tx.tenantId,
  ]);
  const [row] = await tx.query<{ followedTo: number; head: number; oldest: number | null }>(
    `select followed_to as "followedTo", coalesce((select head from live_heads where tenant_id = $1), 0) as head,
       (select seq from live_events where tenant_id = $1 order by seq limit 1) as oldest
     from notice_progress where tenant_id = $1 for update`,
    [tx.tenantId],
  );
  const { followedTo, head, oldest } = row!;
  return { followedTo: Math.max(followedTo, (oldest ?? head + 1) - 1), head };
}

/** What one person is told, and of how many. */
type Notice = Omit<Telling, "to" | "except"> & { userId: UserId; count: number };

async function tell(tx: Tx, happened: readonly Happening[]): Promise<void> {
  const members = await membersFor(tx, happened.flatMap(tellingsOf));
  const { notices, settled } = gather(happened, members);
  if (notices.length > 0) await lockNotices(tx, [...new Set(notices.map(({ userId }) => userId))]);
  const touched = [...(await settle(tx, settled)), ...(await store(tx, await stillNews(tx, notices)))];
  if (touched.length > 0) await tellNoticesChanged(tx, [...new Set(touched)]);
}

type Members = { queued: Map<TeamId, UserId[]>; mention: Map<TeamId, UserId[]> };

/** What waits is told to those who are there to take it; who is called hears of it whenever they come. */
async function membersFor(tx: Tx, tellings: readonly Telling[]): Promise<Members> {
  const teams = (isQueue: boolean) => [
    ...new Set(
      tellings.flatMap(({ kind, to }) => (to.type === "team" && (kind === "queued") === isQueue ? [to.id] : [])),
    ),
  ];
  return { queued: await availableMembers(tx, teams(true)), mention: await everyMember(tx, teams(false)) };
}

/** In the order it happened: what was settled by what came later is not told, and what is the same is told once. */
function gather(happened: readonly Happening[], members: Members): { notices: Notice[]; settled: Settled[] } {
  const notices = new Map<string, Notice>();
  const settled: Settled[] = [];
  for (const happening of happened) {
    for (const one of settledBy(happening)) {
      settled.push(one);
      if (one.type === "conversation")
        for (const [key, notice] of notices)
          if (notice.userId === one.userId && notice.conversationId === one.conversationId) notices.delete(key);
    }
    for (const telling of tellingsOf(happening)) {
      const { to, except, ...about } = telling;
      const people =
        to.type === "user" ? [to.id] : members[telling.kind === "queued" ? "queued" : "mention"].get(to.id)!;
      for (const userId of new Set(people)) {
        if (userId === except) continue;
        const key = `${userId} ${about.kind} ${about.placeId}`;
        // A note that calls a person and their team calls them once.
        const known = notices.get(key);
        const isSame = known !== undefined && about.subjectId !== null && known.subjectId === about.subjectId;
        notices.set(key, { ...about, userId, count: (known?.count ?? 0) + (isSame ? 0 : 1) });
      }
    }
  }
  return { notices: [...notices.values()], settled };
}

/** @returns whose notices became read */
async function settle(tx: Tx, settled: readonly Settled[]): Promise<UserId[]> {
  const conversations = settled.filter((one) => one.type === "conversation");
  const teamIds = [...new Set(settled.flatMap((one) => (one.type === "queue" ? [one.teamId] : [])))];
  const rows: { userId: UserId }[] = [];
  if (conversations.length > 0)
    rows.push(
      ...(await tx.query<{ userId: UserId }>(
        `update notices n set read_at = now() from (
           select distinct user_id, conversation_id from unnest($2::uuid[], $3::uuid[]) s (user_id, conversation_id)) s
         where n.tenant_id = $1 and n.user_id = s.user_id and n.conversation_id = s.conversation_id and n.read_at is null and n.kind <> 'mention'
         returning n.user_id as "userId"`,
        [
          tx.tenantId,
          conversations.map(({ userId }) => userId),
          conversations.map(({ conversationId }) => conversationId),
        ],
        "settle notices",
      )),
    );
  const waiting = await teamsWithWaiting(tx, teamIds);
  const empty = teamIds.filter((id) => !waiting.has(id));
  if (empty.length > 0)
    rows.push(
      ...(await tx.query<{ userId: UserId }>(
        `update notices n set read_at = now() from team_members m
         where m.tenant_id = $1 and m.team_id = any($2) and n.tenant_id = $1 and n.user_id = m.user_id and n.kind = 'queued'
           and n.place_id = m.team_id and n.read_at is null returning n.user_id as "userId"`,
        [tx.tenantId, empty],
        "settle notices of queues",
      )),
    );
  return rows.map(({ userId }) => userId);
}

/** Those of the teams in whose queue anything waits. */
async function teamsWithWaiting(tx: Tx, teamIds: readonly TeamId[]): Promise<Set<TeamId>> {
  if (teamIds.length === 0) return new Set();
  const rows = await tx.query<{ id: TeamId }>(
    `select t.id from unnest($2::uuid[]) t (id) where exists (
       select 1 from conversations c where c.tenant_id = $1 and c.team_id = t.id and c.state = 'queued')`,
    [tx.tenantId, teamIds],
    "queues that hold something",
  );
  return new Set(rows.map(({ id }) => id));
}

type Present = SubjectRow & { unreadCount: number };

/** What is still so, still theirs to read, not read already, and of a kind they want to be told of. */
async function stillNews(tx: Tx, notices: readonly Notice[]): Promise<Notice[]> {
  if (notices.length === 0) return [];
  const unique = <T>(ids: T[]) => [...new Set(ids)];
  const places = await presentPlaces(tx, unique(notices.map(({ conversationId }) => conversationId)));
  const people = await peopleToTell(tx, unique(notices.map(({ userId }) => userId)));
  const queues = unique(notices.flatMap(({ kind, placeId }) => (kind === "queued" ? [placeId as TeamId] : [])));
  const waiting: ReadonlySet<string> = await teamsWithWaiting(tx, queues);
  return notices.filter((notice) => {
    const place = places.get(notice.conversationId);
    const person = people.get(notice.userId);
    if (!place || !person?.choices[notice.kind].page) return false;
    switch (notice.kind) {
      case "queued":
        return waiting.has(notice.placeId);
      case "mention":
      case "unsent":
        return can({ type: "user", tenantId: tx.tenantId, ...person }, "conversation.read", place);
      case "message":
        return place.assigneeId === notice.userId && place.unreadCount > 0;
      default:
        return place.assigneeId === notice.userId && place.state === "assigned";
    }
  });
}

async function presentPlaces(tx: Tx, ids: ConversationId[]): Promise<Map<ConversationId, Present>> {
  const rows = await tx.query<Present & { id: ConversationId }>(
    `select c.id, c.unread_count as "unreadCount", ${SUBJECT} from conversations c where c.tenant_id = $1 and c.id = any($2)`,
    [tx.tenantId, ids],
    "what notices are about",
  );
  return new Map(rows.map((row) => [row.id, row]));
}

type Person = { userId: UserId; role: Role; teamIds: TeamId[]; choices: NoticeChoices };

async function peopleToTell(tx: Tx, ids: UserId[]): Promise<Map<UserId, Person>> {
  const rows = await tx.query<{ userId: UserId; role: string; teamIds: TeamId[]; choices: unknown }>(
    `select u.id as "userId", u.role, s.choices,
       array(select m.team_id from team_members m where m.tenant_id = $1 and m.user_id = u.id) as "teamIds"
     from users u left join notice_settings s on s.tenant_id = u.tenant_id and s.user_id = u.id
     where u.tenant_id = $1 and u.id = any($2) and u.deactivated_at is null`,
    [tx.tenantId, ids],
    "people to tell",
  );
  return new Map(
    rows.map(({ userId, role, teamIds, choices }) => [
      userId,
      { userId, role: Role.parse(role), teamIds, choices: choicesFrom(choices) },
    ]),
  );
}

/** More of the same is added to what is unread. @returns who was told */
async function store(tx: Tx, notices: readonly Notice[]): Promise<UserId[]> {
  if (notices.length === 0) return [];
  const column = <K extends keyof Notice>(name: K) => notices.map((notice) => notice[name]);
  await tx.query(
    `insert into notices as n (tenant_id, id, user_id, kind, place_id, conversation_id, subject_id, actor_name, count, at)
     select $1, k.id, k.user_id, k.kind, k.place_id, k.conversation_id, coalesce(k.subject_id, t.id), k.actor_name, k.count, now()
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::int[])
       as k (id, user_id, kind, place_id, conversation_id, subject_id, actor_name, count)
     left join lateral (${HANDED_ON_WITH}) t on k.kind in ('assigned', 'transferred')
     on conflict (tenant_id, user_id, kind, place_id) where read_at is null do update set conversation_id = excluded.conversation_id,
       subject_id = excluded.subject_id, actor_name = excluded.actor_name, count = n.count + excluded.count, at = excluded.at`,
    [
      tx.tenantId,
      notices.map(() => newId<NoticeId>()),
      column("userId"),
      column("kind"),
      column("placeId"),
      column("conversationId"),
      column("subjectId"),
      column("actorName"),
      column("count"),
    ],
    "store notices",
  );
  return column("userId");
}

/** The note that was written in the very transaction that handed it on: it says so by its instant. */
const HANDED_ON_WITH = `select o.id from (
    select a.at, a.actor_id from assignments a where a.tenant_id = $1 and a.conversation_id = k.conversation_id
      and a.type in ('assigned', 'transferred') and a.assignee_id = k.user_id order by a.at desc limit 1) a
  join notes o on o.tenant_id = $1 and o.conversation_id = k.conversation_id and o.created_at = a.at and o.author_id is not distinct from a.actor_id
  limit 1`;

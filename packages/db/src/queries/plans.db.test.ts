/**
 * What a screen asks for touches some hundreds of rows, however large the company: each statement is explained as the tenant's own
 * role under row security, planned with its values and without, in a company where most conversations are other people's business.
 */
import type { Actor } from "@max/domain/access/permissions";
import type {
  CannedResponseId,
  ContactId,
  AttachmentId,
  ConversationId,
  InboxId,
  MessageId,
  TagId,
  TeamId,
  UserId,
} from "@max/domain/ids";
import { newId } from "@max/platform/ids";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { makeTenant, testDatabase, type TestTenant } from "../../test/factories.ts";
import { asOwner, makeScratchDatabase, type ScratchDatabase } from "../../test/scratch-database.ts";
import type { Database } from "../client.ts";
import { inTransaction, type Call, type Tx } from "../transaction.ts";
import { waitingFor } from "./absence.ts";
import { auditActions, auditActors, type AuditPage, auditPage } from "./audit.ts";
import { cannedPage, type CannedPage } from "./canned-responses.ts";
import {
  contactPage,
  contactRows,
  contactsOfPerson,
  conversationIdsOfContacts,
  conversationIdsOfPerson,
  hiddenConversations,
  identityRows,
  lockContacts,
  personBehind,
} from "./contacts.ts";
import { conversationPage, walkConversations, type ConversationPage } from "./conversation-lists.ts";
import {
  calledRows,
  conversationSubject,
  conversationViewRows,
  countRows,
  countUnread,
  lockForReceiving,
  lockConversations,
  lockNextWaiting,
} from "./conversations.ts";
import { draftsOf } from "./drafts.ts";
import { heldPage, oldestHeld } from "./held-messages.ts";
import { countUnseenMentions, mentionPage } from "./mentions.ts";
import { placeInThread, threadAfter, threadPage } from "./messages.ts";
import { noticePage, unreadNotices } from "./notices.ts";
import { NOT_NARROWED } from "./narrowing.ts";
import { dueScheduled, scheduledOf } from "./scheduled.ts";
import { foundRows, latestConversations, searchEntries, unknownBeginnings, wordsLike } from "./search.ts";
import { tagUses } from "./tags.ts";
import { visitorMessageOfFile, visitorThread } from "./visitor-thread.ts";
import { templatePage } from "./templates.ts";

const CONVERSATIONS = 20_000;
/** Rows a screen may touch: a page of each of its ranges, and what each row shows. A tenth of the closed ones would be more. */
const MOST_ROWS = 1_750;
const MOST_SORTED = 800;
/** A page of fifty and the one more that says whether there are others. */
const PAGE = 51;
const DAY_MS = 24 * 3_600_000;
const SETUP_LIMIT_MS = 240_000;

/** What one statement did, from its plan. */
type Done = { scans: string[]; rows: number; sorted: number; told: string[] };
type Node = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: Node[];
};

/** Tables that grow with the company. On the others Postgres may do as it likes. */
const GROWING =
  /^(conversations|messages|(held|scheduled)_messages|search_\w+|contacts|contact_\w+|channel_threads|message_\w+|conversation_tags|\w+_mentions|attachments|drafts|notices|reactions|assignments|canned_\w+|templates|audit_log)$/;

function doneBy(node: Node): Done {
  const done: Done = { scans: [], rows: 0, sorted: 0, told: [] };
  const relation = node["Relation Name"];
  if (relation && GROWING.test(relation)) {
    if (/Seq Scan/.test(node["Node Type"])) done.scans.push(`${node["Node Type"]} on ${relation}`);
    const removed = (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
    const rows = (node["Actual Rows"] + removed) * node["Actual Loops"];
    done.rows += rows;
    done.told.push(`${node["Node Type"]} ${node["Index Name"] ?? relation}: ${rows}`);
  }
  if (node["Node Type"].includes("Sort")) done.sorted += node["Actual Rows"] * node["Actual Loops"];
  for (const child of node.Plans ?? []) {
    const below = doneBy(child);
    done.scans.push(...below.scans);
    done.rows += below.rows;
    done.sorted += below.sorted;
    done.told.push(...below.told);
  }
  return done;
}

/** A value as it would be handed over, in a statement's own text: EXPLAIN takes no parameters of a prepared one. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof Date) return `'${value.toISOString()}'`;
  return pg.escapeLiteral(Array.isArray(value) ? `{${value.join(",")}}` : String(value));
}

/** A transaction that explains each statement it is given instead of answering, and keeps what its plan did. */
function explaining(tx: Tx, seen: Done[]): Tx {
  const explained = Object.create(tx) as Tx;
  explained.query = async (text, values = []) => {
    await tx.query("deallocate all");
    await tx.query(`prepare asked as ${text}`);
    const given = values.length ? `(${values.map(literal).join(", ")})` : "";
    const [row] = await tx.query<{ "QUERY PLAN": [{ Plan: Node }] }>(
      `explain (analyze, timing off, format json) execute asked${given}`,
    );
    seen.push(doneBy(row!["QUERY PLAN"][0].Plan));
    return [];
  };
  return explained;
}

/** A company of `size` conversations, one of them long: nine in ten closed, and two in three other people's business. */
async function fill(tenant: TestTenant, size: number, agents: { mine: UserId; other: UserId }): Promise<void> {
  const foreign: TeamId[] = [];
  for (let n = 0; n < 4; n++) foreign.push(newId<TeamId>());
  await inTransaction(tenant.call, async (tx) => {
    const { tenantId } = tx;
    const run = (text: string, more: unknown[] = []) => tx.query(text, [tenantId, ...more]);
    await run(`insert into teams (tenant_id, id, name) select $1, id, 'Team ' || id from unnest($2::uuid[]) id`, [
      foreign,
    ]);
    await tx.query(
      "create temp table made on commit drop as select n, gen_random_uuid() as id, gen_random_uuid() as contact, gen_random_uuid() as thread from generate_series(1, $1::int) n",
      [size],
    );
    await run(
      "insert into contacts (tenant_id, id, name, created_at) select $1, contact, 'Ana Number' || n || ' Silva' || n % 500, now() - n * interval '1 minute' from made",
    );
    await run(
      "update contacts c set email = 'person' || m.n || '@example.test', phone = '+55' || (2100000000 + m.n) from made m where c.tenant_id = $1 and c.id = m.contact",
    );
    await run(
      "insert into contacts (tenant_id, id, name, merged_into) select $1, gen_random_uuid(), 'Also Number' || n, contact from made where n % 20 = 1",
    );
    await run(
      "insert into contact_identities (tenant_id, id, contact_id, channel, type, value) select $1, gen_random_uuid(), contact, 'whatsapp', 'phone', (5511000000000 + n)::text from made",
    );
    // Some of them are visitors of a web page as well; who writes the long thread is one.
    await run(
      "insert into contact_identities (tenant_id, id, contact_id, channel, type, value) select $1, gen_random_uuid(), contact, 'widget', 'visitor', contact::text from made where n % 21 = 0",
    );
    await run(
      "insert into channel_threads (tenant_id, id, inbox_id, thread_key, contact_id, send_to_type, send_to) select $1, thread, $2, contact, contact, 'phone', (5511000000000 + n)::text from made",
      [tenant.inboxId],
    );
    // n % 20: one new, one queued, one assigned, the rest closed. Of each, most are of teams that are not ours.
    await run(
      `insert into conversations (tenant_id, id, number, channel_thread_id, inbox_id, contact_id, state, team_id, assignee_id, closed_at, created_at, last_activity_at, waiting_since, last_message_direction)
       select $1, id, n, thread, $2, contact, state, case when state <> 'new' then case when ours then $3::uuid else ($4::uuid[])[1 + n % 4] end end,
         case when state in ('assigned', 'closed') then case when ours then $5::uuid else $6::uuid end end,
         case when state = 'closed' then at end, at, at, at, 'inbound'
       from (select *, case n % 20 when 1 then 'new' when 2 then 'queued' when 3 then 'assigned' else 'closed' end as state,
               (n / 20) % 10 = 0 as ours, (now() - n * interval '1 minute')::timestamptz(3) as at from made) m`,
      [tenant.inboxId, tenant.teams.billing, foreign, agents.mine, agents.other],
    );
    await run(
      `insert into messages (tenant_id, id, conversation_id, channel_thread_id, inbox_id, direction, kind, text, content, context, status, external_id,
         author_type, author_name, sort_at, arrival_number, arrival_item)
       select $1, gen_random_uuid(), id, thread, $2, 'inbound', 'text', 'Hello', '{"kind":"text","text":"Hello"}', '{}', 'received', 'w' || n || '.' || j,
         'contact', 'Ana', now() - n * interval '1 minute' + j * interval '1 second', n * 10 + j, 0
       from made cross join generate_series(1, case when n = 21 then $3::int else 1 end) j`,
      [tenant.inboxId, size / 4],
    );
    await run(
      `insert into held_messages (tenant_id, id, conversation_id, channel_thread_id, inbox_id, kind, text, content, context, external_id, author_id,
         author_name, provider_at, arrival_number, arrival_item)
       select $1, gen_random_uuid(), id, thread, $2, 'text', 'Hello', '{"kind":"text","text":"Hello"}', '{}', 'h' || n || '.' || j, contact,
         'Ana', now() - n * interval '1 minute' + j * interval '1 second', n * 10 + j, 1
       from made cross join generate_series(1, case when n = 21 then $3::int when n % 7 = 0 then 2 else 0 end) j`,
      [tenant.inboxId, size / 4],
    );
    await run("update conversations set held_count = 2 where tenant_id = $1 and number % 100 = 21");
    // Half are the company's colleagues' own, the rest the company's, ours, and four other teams'.
    await run(
      `insert into canned_responses (tenant_id, id, owner_id, team_id, code, title, body)
       select $1, id, case n % 4 when 0 then $2::uuid when 1 then $2::uuid end, case n % 4 when 2 then ($3::uuid[])[1 + n / 4 % 5] end, 'code-' || n, 'Title', 'Hello'
       from made`,
      [agents.other, [...foreign, tenant.teams.billing]],
    );
    await run(
      `insert into canned_files (tenant_id, id, canned_response_id, position, owner_key, kind, mime_type, file_name, size_bytes, storage_key)
       select $1, gen_random_uuid(), id, 1, 'user:x', 'document', 'application/pdf', 'a.pdf', 1, 'key' from canned_responses where tenant_id = $1`,
    );
    await run(
      `insert into templates (tenant_id, account_key, id, name, language, status, category, parts)
       select $1, case n % 4 when 0 then w.waba_id else 'another' end, n, 'name_' || n, 'en', 'APPROVED', 'UTILITY', '{}'
       from made cross join whatsapp_numbers w where w.tenant_id = $1 and w.inbox_id = $2`,
      [tenant.inboxId],
    );
    await run(
      `insert into canned_response_uses (tenant_id, user_id, canned_response_id, uses)
       select $1, u, id, 1 from canned_responses cross join unnest($2::uuid[]) u where tenant_id = $1`,
      [[agents.mine, agents.other]],
    );
    await run(
      `insert into assignments (tenant_id, id, conversation_id, type, at, actor_type, actor_name)
       select $1, gen_random_uuid(), id, 'opened', now() - n * interval '1 minute', 'contact', 'Ana' from made`,
    );
    await run(
      `insert into search_entries (tenant_id, id, kind, conversation_id, at, words)
       select $1, id, 'message', conversation_id, least(sort_at, now()), array_to_tsvector(array(select search_prefix($1, least(sort_at, now())) || w
         from unnest(array['hello', 'order' || arrival_number]) w)) from messages where tenant_id = $1`,
    );
    await run(
      "insert into search_progress (tenant_id, followed_to, oldest_at) values ($1, 0, now() - interval '400 days')",
    );
    await run(
      "insert into search_vocabulary (tenant_id, kind, length, word, last_month) select $1, 'text', length(w), w, now() from (select 'word' || n as w from generate_series(1, $2::int) n) k",
      [size],
    );
    await run(
      `insert into attachments (tenant_id, id, message_id, state) select $1, gen_random_uuid(), id, 'unavailable' from messages where tenant_id = $1`,
    );
    await run(
      `insert into reactions (tenant_id, inbox_id, target_external_id, actor_key, by, emoji, provider_at, external_id, message_id)
       select $1, inbox_id, external_id, 'business', 'business', '👍', now(), external_id, id from messages where tenant_id = $1`,
    );
    // A dozen kinds of acts, most of them one person's; the rest MAX's own.
    await run(
      `insert into audit_log (tenant_id, id, at, actor_type, actor_id, action, subject_type, subject_id, request_id)
       select $1, gen_random_uuid(), now() - n * interval '1 minute', case when n % 3 = 0 then 'system:x' else 'user' end,
         case n % 3 when 1 then $2::uuid when 2 then $3::uuid end, 'act.' || n % 12, 'conversation', id, 'x' from made`,
      [agents.mine, agents.other],
    );
    await run(
      `insert into message_external_ids (tenant_id, inbox_id, external_id, message_id) select $1, inbox_id, external_id, id from messages where tenant_id = $1`,
    );
  });
}

/** Every third conversation carries one tag, every seventeenth another, a few a third; every tenth is called to by one note, of a person or of their team, whom a colleague is in as well. */
async function tagAndCall(tenant: TestTenant, tags: Company["tags"], called: UserId, colleague: UserId): Promise<void> {
  await inTransaction(tenant.call, async (tx) => {
    const run = (text: string, more: unknown[]) => tx.query(text, [tx.tenantId, ...more]);
    await run(
      "insert into tags (tenant_id, id, name, name_key, color) select $1, id, id, id, 'red' from unnest($2::uuid[]) id",
      [Object.values(tags)],
    );
    for (const [tag, every] of [
      [tags.usual, 3],
      [tags.common, 17],
      [tags.rare, 997],
    ])
      await run(
        `insert into conversation_tags (tenant_id, conversation_id, tag_id, actor_type, closed_activity_at)
         select $1, id, $2, 'user', case when state = 'closed' then last_activity_at end from conversations where tenant_id = $1 and number % $3 = 0`,
        [tag, every],
      );
    await run(
      `with noted as (
         insert into notes (tenant_id, id, conversation_id, client_note_id, text, author_type, author_name, created_at)
         select $1, gen_random_uuid(), id, 'x', '@', 'user', 'Ben', last_activity_at from conversations where tenant_id = $1 and number % 10 = 3
         returning tenant_id, id, conversation_id, created_at
       ), called as (
         insert into note_mentions (tenant_id, id, note_id, conversation_id, user_id, team_id, mentioned_at)
         select tenant_id, gen_random_uuid(), id, conversation_id, case when n % 2 = 0 then $2::uuid end, case when n % 2 = 1 then $3::uuid end, created_at
         from (select *, row_number() over () as n from noted) n returning tenant_id, note_id, conversation_id
       )
       insert into unseen_mentions (tenant_id, user_id, note_id, conversation_id)
         select tenant_id, user_id, note_id, conversation_id from called, unnest(array[$2, $4]::uuid[]) as u (user_id)`,
      [called, tenant.teams.billing, colleague],
    );
    await run(
      `update conversations c set mentioned_user_ids = array(select m.user_id from note_mentions m where m.conversation_id = c.id and m.user_id is not null),
         mentioned_team_ids = array(select m.team_id from note_mentions m where m.conversation_id = c.id and m.team_id is not null)
       where tenant_id = $1 and number % 10 = 3`,
      [],
    );
    await run(
      `insert into drafts (tenant_id, user_id, conversation_id, revision, mode, reply, note, changed_at)
       select $1, $2, id, 1, 'reply', 'x', '', last_activity_at from conversations where tenant_id = $1 and number % 10 = 0`,
      [called],
    );
    await run(
      `insert into scheduled_messages (tenant_id, id, conversation_id, client_message_id, text, author_type, author_id, author_name, due_at)
       select $1, gen_random_uuid(), c.id, n::text, 'x', 'user', $2, 'Ana', now() + n * interval '1 minute'
       from conversations c, generate_series(1, 3) n where c.tenant_id = $1 and c.number % 10 = 1`,
      [called],
    );
    await run(
      `insert into notices (tenant_id, id, user_id, kind, place_id, conversation_id, at, read_at)
       select $1, gen_random_uuid(), $2, 'message', id, id, last_activity_at, case when number % 20 > 0 then now() end from conversations where tenant_id = $1`,
      [called],
    );
  });
}

type Company = {
  tags: { usual: TagId; common: TagId; rare: TagId };
  tenant: TestTenant;
  agent: Actor;
  lead: Actor;
  admin: Actor;
};

let scratch: ScratchDatabase;
let db: Database;
let company: Company;

beforeAll(async () => {
  scratch = await makeScratchDatabase(inject("databaseUrl"));
  db = testDatabase(scratch.url, { poolSize: 2, prepares: false });
  const tenant = await makeTenant(db);
  const teamIds = Object.values(tenant.teams);
  const agent = await tenant.addUser({ name: "Ana", role: "agent", teamIds });
  const lead = await tenant.addUser({ name: "Leo", role: "team_lead", teamIds });
  const admin = await tenant.addUser({ name: "Ada", role: "admin" });
  await fill(tenant, CONVERSATIONS, { mine: agent.userId, other: admin.userId });
  const tags = { usual: newId<TagId>(), common: newId<TagId>(), rare: newId<TagId>() };
  await tagAndCall(tenant, tags, agent.userId, lead.userId);
  company = { tags, tenant, agent, lead, admin };
  await asOwner(scratch.url, (owner) => owner.query("analyze"));
}, SETUP_LIMIT_MS);

afterAll(async () => {
  await db?.close();
  await scratch?.drop();
});

/** As the first executions are planned, with the values, and as the later ones are, without. */
const PLANNING = ["force_custom_plan", "force_generic_plan"] as const;

async function explain(
  actor: Actor,
  ask: (tx: Tx, call: Call) => Promise<unknown>,
  planning: string,
  setting?: string,
) {
  const call = company.tenant.callAs(actor);
  const seen: Done[] = [];
  await inTransaction(call, async (tx) => {
    await tx.query(`set local plan_cache_mode = ${planning}`);
    if (setting) await tx.query(setting);
    await ask(explaining(tx, seen), call);
  });
  return {
    scans: seen.flatMap((done) => done.scans),
    rows: seen.reduce((sum, done) => sum + done.rows, 0),
    sorted: seen.reduce((sum, done) => sum + done.sorted, 0),
    told: seen.flatMap((done) => done.told).join("\n"),
  };
}

const list = (page: Partial<ConversationPage>) => (tx: Tx, call: Call) =>
  conversationPage(tx, call.actor, {
    states: ["new", "queued", "assigned"],
    teamIds: null,
    assigneeIds: null,
    tagIds: null,
    isSnoozed: false,
    isHeld: null,
    search: null,
    since: null,
    until: null,
    ...NOT_NARROWED,
    before: null,
    size: PAGE,
    ...page,
  });
/** A day some days ago. */
const aDay = { since: { agoMs: 3 * DAY_MS }, until: { agoMs: 2 * DAY_MS } };

/** As many as a list's walk looks at, in each of its ranges. */
const STEPS = 500;
const MOST_WALKED = STEPS * 12;
const walk = (page: Partial<ConversationPage>) => (tx: Tx, call: Call) =>
  walkConversations(
    tx,
    call.actor,
    {
      states: ["new", "queued", "assigned", "closed"],
      teamIds: null,
      assigneeIds: null,
      tagIds: null,
      isSnoozed: null,
      isHeld: null,
      search: null,
      since: null,
      until: null,
      ...NOT_NARROWED,
      before: null,
      size: PAGE,
      ...page,
    },
    STEPS,
  );

/** A day down, where more than a thousand conversations were active since. */
const deep = { lastActivityAt: new Date(Date.now() - 1_500 * 60_000), id: newId<ConversationId>() };
const me = (actor: Actor) => (actor.type === "user" ? actor.userId : null);
const mine = ({ actor }: Call) => (actor.type === "user" ? [actor.userId] : null);
const anyConversation = async (tx: Tx, number: number) =>
  (
    await Object.getPrototypeOf(tx).query(`select id from conversations where tenant_id = $1 and number = $2`, [
      tx.tenantId,
      number,
    ])
  )[0].id as ConversationId;

const contactOf = async (tx: Tx, number: number) =>
  (
    await Object.getPrototypeOf(tx).query(
      `select contact_id as id from conversations where tenant_id = $1 and number = $2`,
      [tx.tenantId, number],
    )
  )[0].id as string;

const anyAttachment = async (tx: Tx) =>
  (await Object.getPrototypeOf(tx).query(`select id from attachments where tenant_id = $1 limit 1`, [tx.tenantId]))[0]
    .id as AttachmentId;

const person = ({ actor }: Call) => {
  if (actor.type !== "user") throw new Error("Only people are called.");
  return actor;
};
const closed: Partial<ConversationPage> = { states: ["closed"] };
const all: Partial<ConversationPage> = { isSnoozed: null, states: ["new", "queued", "assigned", "closed"] };
const canned = (page: Partial<CannedPage>) => (tx: Tx, call: Call) =>
  cannedPage(tx, call.actor, {
    scope: null,
    isArchived: false,
    search: null,
    after: null,
    size: PAGE,
    ...page,
  });
const audit = (page: Partial<AuditPage>) => (tx: Tx) =>
  auditPage(tx, { actorId: null, action: null, since: null, until: null, before: null, size: PAGE, ...page });
const auditDay = { since: new Date(Date.now() - 3 * DAY_MS), until: new Date(Date.now() - 2 * DAY_MS) };
const auditDeep = { before: { at: new Date(Date.now() - 1_500 * 60_000), id: newId() } };
const farDown = { code: "code-7", id: newId<CannedResponseId>() };

type Who = "agent" | "lead" | "admin";
const VIEWS: Record<string, Partial<ConversationPage>> = {
  waiting: { states: ["new", "queued"] },
  open: {},
  closed: { states: ["closed"] },
  snoozed: { isSnoozed: true },
  held: { isHeld: true, isSnoozed: null, states: ["new", "queued", "assigned", "closed"] },
  all: { isSnoozed: null, states: ["new", "queued", "assigned", "closed"] },
};

const QUESTIONS: [string, Who, (tx: Tx, call: Call) => Promise<unknown>][] = [
  ...(["agent", "lead", "admin"] as const).flatMap(
    (who) =>
      [
        ...Object.entries(VIEWS).flatMap(([name, page]): [string, Who, (tx: Tx, call: Call) => Promise<unknown>][] => [
          [`the first page of ${name}`, who, list(page)],
          [`a page far down ${name}`, who, list({ ...page, before: deep })],
        ]),
        ["my own", who, (tx: Tx, call: Call) => list({ states: ["assigned"], assigneeIds: mine(call) })(tx, call)],
        [
          "my own, far down",
          who,
          (tx: Tx, call: Call) => list({ states: ["assigned"], assigneeIds: mine(call), before: deep })(tx, call),
        ],
        [
          "a team's queue",
          who,
          (tx: Tx, call: Call) =>
            list({
              states: ["new", "queued"],
              teamIds: call.actor.type === "user" ? call.actor.teamIds.slice(0, 1) : null,
            })(tx, call),
        ],
        [
          "the queues of several teams",
          who,
          (tx: Tx, call: Call) =>
            list({ states: ["new", "queued"], teamIds: Object.values(company.tenant.teams) })(tx, call),
        ],
        ["the first canned responses", who, canned({})],
        ["canned responses far down", who, canned({ after: farDown })],
        ["my team's canned responses", who, canned({ scope: "team" })],
        ["archived canned responses", who, canned({ isArchived: true })],
        ["what was active within a day", who, list({ ...aDay, states: ["closed"], isSnoozed: null })],
        ["the badges", who, (tx: Tx, call: Call) => countRows(tx, me(call.actor))],
        ...(["common", "rare"] as const).flatMap((tag): [string, Who, (tx: Tx, call: Call) => Promise<unknown>][] => [
          [
            `the closed with a ${tag} tag`,
            who,
            (tx, call) => list({ ...closed, tagIds: [company.tags[tag]] })(tx, call),
          ],
          [
            `the closed with a ${tag} tag, far down`,
            who,
            (tx, call) => list({ ...closed, tagIds: [company.tags[tag]], before: deep })(tx, call),
          ],
          [
            `the closed with a ${tag} tag or another, far down`,
            who,
            (tx, call) => list({ ...closed, tagIds: [company.tags[tag], company.tags.rare], before: deep })(tx, call),
          ],
          [
            `all with a ${tag} tag or another, as a search for tags asks`,
            who,
            (tx, call) => list({ ...all, tagIds: [company.tags[tag], company.tags.rare] })(tx, call),
          ],
          [`all with a ${tag} tag`, who, (tx, call) => list({ ...all, tagIds: [company.tags[tag]] })(tx, call)],
        ]),
        [
          "the first mentions",
          who,
          (tx: Tx, call: Call) => mentionPage(tx, person(call), { before: null, size: PAGE }),
        ],
        [
          "mentions far down",
          who,
          (tx: Tx, call: Call) =>
            mentionPage(tx, person(call), { before: { at: deep.lastActivityAt, id: deep.id }, size: PAGE }),
        ],
        ["the unseen mentions", who, (tx: Tx, call: Call) => countUnseenMentions(tx, person(call))],
        [
          "the first notices",
          who,
          (tx: Tx, call: Call) => noticePage(tx, person(call).userId, { before: null, size: PAGE }),
        ],
        [
          "notices far down",
          who,
          (tx: Tx, call: Call) =>
            noticePage(tx, person(call).userId, { before: { at: deep.lastActivityAt, id: deep.id }, size: PAGE }),
        ],
        ["the drafts", who, (tx: Tx, call: Call) => draftsOf(tx, person(call).userId, `user:${person(call).userId}`)],
        ["the unread notices", who, (tx: Tx, call: Call) => unreadNotices(tx, person(call).userId)],
        ["the unread messages", who, (tx: Tx, call: Call) => countUnread(tx, person(call).userId)],
        ["what one is called to", who, (tx: Tx, call: Call) => calledRows(tx, person(call))],
      ] as [string, Who, (tx: Tx, call: Call) => Promise<unknown>][],
  ),
  ...(["agent", "lead", "admin"] as const).flatMap((who) =>
    (
      [
        [
          "a person's conversations",
          (id) => (tx, call) => conversationIdsOfPerson(tx, call.actor, id, { before: null, size: PAGE }),
        ],
        [
          "a person's conversations, further down",
          (id) => (tx, call) =>
            conversationIdsOfPerson(tx, call.actor, id, {
              before: { at: deep.lastActivityAt, id: deep.id },
              size: PAGE,
            }),
        ],
        ["what one may not read of a person", (id) => (tx, call) => hiddenConversations(tx, call.actor, id, 100)],
      ] as [string, (id: ContactId) => (tx: Tx, call: Call) => Promise<unknown>][]
    ).map(([what, ask]): [string, Who, (tx: Tx, call: Call) => Promise<unknown>] => [
      what,
      who,
      async (tx, call) => ask((await contactOf(tx, 21)) as ContactId)(tx, call),
    ]),
  ),
  ...(
    [
      ["one person", (tx, id) => personBehind(tx, id)],
      ["the contacts of one person", (tx, id) => contactsOfPerson(tx, id)],
      ["a person's addresses", (tx, id) => identityRows(tx, id)],
      ["some people as lists show them", (tx, id) => contactRows(tx, [id])],
      ["the lock of a contact", (tx, id) => lockContacts(tx, [id])],
      ["what a merge moves", (tx, id) => conversationIdsOfContacts(tx, [id], "all")],
      ["what a block closes", (tx, id) => conversationIdsOfContacts(tx, [id], "open")],
    ] as [string, (tx: Tx, id: ContactId) => Promise<unknown>][]
  ).map(([what, ask]): [string, Who, (tx: Tx, call: Call) => Promise<unknown>] => [
    what,
    "admin",
    async (tx) => ask(tx, (await contactOf(tx, 21)) as ContactId),
  ]),
  [
    "the newest of a visitor's long thread",
    "admin",
    async (tx) => visitorThread(tx, company.tenant.inboxId, [await contactOf(tx, 21)], null, PAGE),
  ],
  [
    "what is older in a visitor's long thread",
    "admin",
    async (tx) =>
      visitorThread(
        tx,
        company.tenant.inboxId,
        [await contactOf(tx, 21)],
        { sortAt: new Date(), arrivalNumber: 2_000, arrivalItem: 0 },
        PAGE,
      ),
  ],
  [
    "a file of a visitor's thread",
    "admin",
    async (tx) => visitorMessageOfFile(tx, company.tenant.inboxId, [await contactOf(tx, 21)], await anyAttachment(tx)),
  ],
  [
    "an inbox's templates",
    "agent",
    (tx) => templatePage(tx, { inboxId: company.tenant.inboxId, after: null, size: PAGE }),
  ],
  [
    "an inbox's templates, far down",
    "agent",
    (tx) =>
      templatePage(tx, { inboxId: company.tenant.inboxId, after: { name: "name_5", language: "en" }, size: PAGE }),
  ],
  ["what is to be sent in a conversation", "admin", async (tx) => scheduledOf(tx, await anyConversation(tx, 21))],
  ["what is due in a conversation", "admin", async (tx) => dueScheduled(tx, await anyConversation(tx, 21))],
  ["the newest of a long thread", "admin", async (tx) => threadPage(tx, await anyConversation(tx, 21), null, PAGE)],
  [
    "a page far up a long thread",
    "admin",
    async (tx) =>
      threadPage(
        tx,
        await anyConversation(tx, 21),
        { sortAt: new Date(Date.now() - 21 * 60_000 + 200_000), arrivalNumber: 0, arrivalItem: 0 },
        PAGE,
      ),
  ],
  [
    "what follows a message in a long thread",
    "admin",
    async (tx) =>
      threadAfter(
        tx,
        await anyConversation(tx, 21),
        { sortAt: new Date(Date.now() - 21 * 60_000 + 200_000), arrivalNumber: 0, arrivalItem: 0 },
        PAGE,
      ),
  ],
  [
    "the place of a message",
    "admin",
    async (tx) => placeInThread(tx, await anyConversation(tx, 21), newId<MessageId>()),
  ],
  ["the first that is held back", "admin", async (tx) => heldPage(tx, await anyConversation(tx, 21), null, PAGE)],
  [
    "what is held back, far down",
    "admin",
    async (tx) =>
      heldPage(
        tx,
        await anyConversation(tx, 21),
        { sortAt: new Date(Date.now() - 21 * 60_000 + 200_000), arrivalNumber: 0, arrivalItem: 0 },
        PAGE,
      ),
  ],
  [
    "the oldest that is held back",
    "admin",
    async (tx) => oldestHeld(tx, await anyConversation(tx, 21), new Date(Date.now() + 60_000), PAGE),
  ],
  [
    "what was found, as it stands",
    "admin",
    (tx) =>
      foundRows(
        tx,
        Array.from({ length: PAGE }, () => newId()),
      ),
  ],
  [
    "the latest conversations of people",
    "lead",
    (tx, call) =>
      latestConversations(
        tx,
        call.actor,
        Array.from({ length: PAGE }, () => newId<ContactId>()),
      ),
  ],
  ["whether a word is known", "admin", (tx) => unknownBeginnings(tx, "text", ["word77", "nothing"])],
  ["words like another", "admin", (tx) => wordsLike(tx, "text", "zord77", 1)],
  ["one conversation", "admin", async (tx) => conversationViewRows(tx, [await anyConversation(tx, 21)])],
  ["where one conversation stands", "admin", async (tx) => conversationSubject(tx, await anyConversation(tx, 21))],
  [
    "locking a few",
    "admin",
    async (tx) => lockConversations(tx, [await anyConversation(tx, 21), await anyConversation(tx, 22)]),
  ],
  [
    "where new messages go",
    "admin",
    async (tx) => {
      const [row] = await Object.getPrototypeOf(tx).query(
        `select channel_thread_id as id from conversations where tenant_id = $1 and number = 21`,
        [tx.tenantId],
      );
      return lockForReceiving(tx, { threadIds: [row.id], externalIds: [], messageIds: [] });
    },
  ],
  ["the audit log", "admin", audit({})],
  ["the audit log, far down", "admin", audit(auditDeep)],
  ["the audit log of a day", "admin", audit(auditDay)],
  ["one kind of act", "admin", audit({ action: "act.5", ...auditDeep })],
  ["what one person did", "admin", (tx, call) => audit({ actorId: me(call.actor) })(tx)],
  ["what one person did, far down", "admin", (tx, call) => audit({ actorId: me(call.actor), ...auditDeep })(tx)],
  ["one kind of act of one person", "admin", (tx, call) => audit({ actorId: me(call.actor), action: "act.2" })(tx)],
  ["what MAX did by itself on a day", "admin", audit({ actorId: "system", ...auditDay })],
  ["who has done anything", "admin", (tx) => auditActors(tx)],
  ["what has been done", "admin", (tx) => auditActions(tx)],
  ["what waits for somebody who is not there", "agent", (tx, call) => waitingFor(tx, me(call.actor)!)],
  ["the first page of contacts", "admin", (tx) => contactPage(tx, { search: null, before: null, size: PAGE })],
  [
    "a page far down the contacts",
    "admin",
    (tx) => contactPage(tx, { search: null, before: { at: deep.lastActivityAt, id: deep.id }, size: PAGE }),
  ],
];

const SEARCHES: [string, Who, (tx: Tx, call: Call) => Promise<unknown>][] = [
  ...(["agent", "lead", "admin"] as const).flatMap((who): [string, Who, (tx: Tx, call: Call) => Promise<unknown>][] => [
    ["a search by a whole name", who, list({ search: "number77 silva77" })],
    ["a search by number", who, list({ search: "#77" })],
    ["taking the next", who, (tx, call) => lockNextWaiting(tx, call.actor)],
  ]),
  ...[
    ["a search for contacts", "number77 silva77"],
    ["a search by a whole phone number", "+55 11 00000-0077"],
    ["a search by the end of a phone number", "000077"],
    ["a search by an e-mail address", "person77@"],
  ].map(([what, search]): [string, Who, (tx: Tx, call: Call) => Promise<unknown>] => [
    what!,
    "admin",
    (tx) => contactPage(tx, { search: search!, before: null, size: PAGE }),
  ]),
  ["how much carries tags", "admin", (tx) => tagUses(tx, [company.tags.common, company.tags.rare], 1_001)],
];

/** What no index holds: each part alone, and with what ranges hold. */
const NARROWINGS: Record<string, (me: UserId | null) => Partial<ConversationPage>> = {
  "an inbox": () => ({ inboxIds: [newId<InboxId>()] }),
  "a channel nobody writes on": () => ({ channels: ["sms"] }),
  "what is unread": () => ({ states: ["new", "queued", "assigned"], hasUnread: true }),
  "what nobody had": () => ({ nobodysOr: [], states: ["closed"] }),
  "an inbox, of one person": (userId) => ({ inboxIds: [newId<InboxId>()], assigneeIds: userId && [userId] }),
  "an inbox, within a day": () => ({ inboxIds: [newId<InboxId>()], ...aDay }),
  "what nobody or one person has": (userId) => ({ nobodysOr: userId && [userId] }),
  "two inboxes": () => ({ inboxIds: [newId<InboxId>(), newId<InboxId>()] }),
  "an inbox, far down": () => ({ inboxIds: [newId<InboxId>()], before: deep }),
};
const WALKS = (["agent", "lead", "admin"] as const).flatMap((who) =>
  Object.entries(NARROWINGS).map(([name, page]): [string, Who, (tx: Tx, call: Call) => Promise<unknown>] => [
    name,
    who,
    (tx, call) => walk(page(me(call.actor)))(tx, call),
  ]),
);

describe.each(PLANNING)("with %s", (planning) => {
  it.each(WALKS)(
    "looking for %s as %s walks an index step by step, however little there is",
    async (_what, who, ask) => {
      const done = await explain(company[who], ask, planning);
      expect(done.scans).toEqual([]);
      expect(done.rows, done.told).toBeLessThanOrEqual(MOST_WALKED);
    },
  );

  it.each(QUESTIONS)(
    "%s for %s reads no table through and touches a few hundred rows of 20,000",
    async (_what, who, ask) => {
      const done = await explain(company[who], ask, planning);
      expect(done.scans).toEqual([]);
      expect(done.rows, done.told).toBeLessThanOrEqual(MOST_ROWS);
      expect(done.sorted).toBeLessThanOrEqual(MOST_SORTED);
    },
  );

  it.each(SEARCHES)("%s for %s finds by an index and touches what it finds", async (_what, who, ask) => {
    // A table of this size is cheaper read through than looked up in a thousand times; what counts is that it need not be.
    const done = await explain(company[who], ask, planning, "set local enable_seqscan = off");
    expect(done.scans.filter((scan) => scan.startsWith("Seq"))).toEqual([]);
    expect(done.rows, done.told).toBeLessThanOrEqual(MOST_ROWS);
  });
});

describe("a search for what was said", () => {
  /** What it read, by the server's own count: its statements run inside the function, where EXPLAIN does not look. */
  async function readBy(actor: Actor, begins: string) {
    return inTransaction(company.tenant.callAs(actor), async (tx) => {
      // The server tells what this connection did and has not handed in yet: an earlier question's reads may be among it.
      const before = await countReads(tx);
      const found = await searchEntries(tx, actor, {
        terms: [{ begins, isExact: false, meant: [] }],
        channel: null,
        teamId: null,
        since: null,
        before: null,
        size: 21,
      });
      const after = await countReads(tx);
      const read = (name: string) => {
        const [then, now] = [before.get(name), after.get(name)];
        return { scans: (now?.scans ?? 0) - (then?.scans ?? 0), fetched: (now?.fetched ?? 0) - (then?.fetched ?? 0) };
      };
      return { found, of: { search_entries: read("search_entries"), conversations: read("conversations") } };
    });
  }

  async function countReads(tx: Tx) {
    const rows = await tx.query<{ name: string; scans: number; fetched: number }>(
      `select relname as name, seq_scan::int as scans, coalesce(idx_tup_fetch, 0)::int as fetched from pg_stat_xact_user_tables
       where relname in ('search_entries', 'conversations')`,
    );
    return new Map(rows.map(({ name, ...counted }) => [name, counted]));
  }

  it.each(["agent", "lead", "admin"] as const)(
    "reads for %s no table through and only what holds the words",
    async (who) => {
      const rare = await readBy(company[who], "order2110");
      expect(rare.found.length).toBeGreaterThan(0);
      for (const [name, { scans, fetched }] of Object.entries(rare.of)) {
        expect(scans, name).toBe(0);
        expect(fetched, name).toBeLessThanOrEqual(1_200);
      }
    },
  );

  it("looks at some thousands of what everybody writes, and says how far it came", async () => {
    const common = await readBy(company.agent, "hello");
    expect(common.of.conversations.fetched).toBeLessThanOrEqual(5_001);
    expect(common.found.length === 21 || common.found.at(-1)?.isHit === false).toBe(true);
    for (const [name, { scans }] of Object.entries(common.of)) expect(scans, name).toBe(0);
  });

  it("has nothing to walk through before it: what was written last is in its place at once", async () => {
    const waiting = await asOwner(scratch.url, async (owner) => {
      await owner.query("create extension pageinspect");
      await owner.query(
        "insert into search_entries select tenant_id, uuidv7(), kind, conversation_id, at, words from search_entries limit 1",
      );
      const { rows } = await owner.query<{ pages: number }>(
        "select n_pending_pages::int as pages from gin_metapage_info(get_raw_page('search_entries_words_idx', 0))",
      );
      return rows[0]!;
    });
    expect(waiting.pages).toBe(0);
  });

  it("reads a word's own list and nothing beside it, also on a connection that has searched before", async () => {
    // One of many companies on a server: that is when a plan for all words reads the company's key.
    await asOwner(scratch.url, async (owner) => {
      await owner.query(
        `insert into search_entries select t.id, uuidv7(), kind, conversation_id, at, words
         from (select uuidv7() as id from generate_series(1, 20)) t cross join (select * from search_entries limit 3000) e`,
      );
      await owner.query("analyze search_entries");
    });
    const keyRead = `select pg_stat_get_xact_tuples_returned('search_entries_pkey'::regclass)::int as entries`;
    await inTransaction(company.tenant.callAs(company.admin), async (tx) => {
      // As after some searches: one plan for all words, unless the function wants it otherwise.
      await tx.query("set local plan_cache_mode = force_generic_plan");
      const [before] = await tx.query<{ entries: number }>(keyRead);
      const page = { channel: null, teamId: null, since: null, before: null, size: 21 };
      const terms = [{ begins: "order2110", isExact: false, meant: [] }];
      expect((await searchEntries(tx, company.admin, { ...page, terms })).length).toBeGreaterThan(0);
      const [after] = await tx.query<{ entries: number }>(keyRead);
      expect(after!.entries - before!.entries).toBe(0);
    });
  });
});

describe("a search for what everybody is called", () => {
  it("looks at no more than so many names", async () => {
    const { rows } = await explain(company.admin, list({ search: "ana" }), "auto", "set local enable_seqscan = off");
    expect(rows).toBeLessThan(25_000);
  });
});

describe("indexes of what changes with every message", () => {
  it("are these and no others: each one more is a row written for each message", async () => {
    const names = (table: string) =>
      asOwner(scratch.url, async (owner) =>
        (
          await owner.query<{ name: string }>(
            `select indexrelid::regclass::text as name from pg_index where indrelid = $1::regclass order by 1`,
            [table],
          )
        ).rows.map((row) => row.name),
      );
    expect(await names("conversations")).toEqual([
      "conversations_assignee_idx",
      "conversations_closed_thread_idx",
      // Holds what has messages held back and nothing else.
      "conversations_held_idx",
      "conversations_next_idx",
      "conversations_one_open_key",
      "conversations_pkey",
      // Holds what is snoozed and nothing else.
      "conversations_snoozed_idx",
      "conversations_state_idx",
      "conversations_team_idx",
      "conversations_tenant_id_number_key",
    ]);
    expect(await names("messages")).toEqual(["messages_client_key", "messages_pkey", "messages_thread_idx"]);
  });

  it("hold no status, so that a report of one changes a message's row and no index", async () => {
    const status = await asOwner(
      scratch.url,
      async (owner) =>
        (await owner.query(`select indexdef from pg_indexes where tablename = 'messages' and indexdef ~ 'status'`))
          .rows,
    );
    expect(status).toEqual([]);
  });
});

describe("sends that wait for their moment", () => {
  const WAITING = 5_000;
  const owe = (owner: pg.Client, topic: "later" | "outbound", lanes: [from: number, to: number]) =>
    owner.query(
      `insert into outbox (topic, fair_key, lane, tenant_id, payload, available_at)
       select $1, $2::uuid::text, n, $2, '{}', now() + case when $1 = 'later' then interval '1 hour' else interval '0' end
       from generate_series($3::int, $4::int) n`,
      [topic, company.tenant.tenantId, ...lanes],
    );

  it("are out of the sight of whoever claims, however many there are", async () => {
    await asOwner(scratch.url, async (owner) => {
      await owe(owner, "later", [1, WAITING]);
      await owe(owner, "outbound", [WAITING + 1, WAITING + 20]);
      await owner.query("analyze outbox");
    });
    const claimed = await db.system.query(
      `select lane from claim_outbox('outbound', 40, 20000, gen_random_uuid(), true)`,
    );
    expect(claimed.rows).toHaveLength(20);
  });

  it("are let in by their moment, and looked up by their conversation, by an index each", async () => {
    const seen = await asOwner(scratch.url, async (owner) => {
      const plan = async (text: string) =>
        (await owner.query<{ "QUERY PLAN": string }>(`explain ${text}`)).rows
          .map((row) => row["QUERY PLAN"])
          .join("\n");
      return [
        await plan(`select 1 from outbox o where o.topic = 'later' and o.available_at <= now()`),
        await plan(
          `select max(o.available_at) from outbox o where o.topic = 'later' and o.fair_key = '${company.tenant.tenantId}' and o.lane = 7`,
        ),
      ];
    });
    const today = (name: string) => new RegExp(`outbox_\\d{8}_${name}`);
    expect(seen[0]).toMatch(today("available_at_idx"));
    expect(seen[1]).toMatch(today("topic_fair_key_lane_seq_idx"));
  });
});

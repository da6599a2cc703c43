/** Reads of what was said, by its words. */
import { can, type Actor } from "@max/domain/access/permissions";
import type { ConversationState } from "@max/domain/conversation/lifecycle";
import type { ContactId, ConversationId, MessageId, NoteId, TeamId, UserId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import type { MessageContent } from "@max/domain/message/content";
import type { Term } from "@max/domain/search/query";
import type { Reader } from "../transaction.ts";
import { everyoneOf } from "./contacts.ts";
import { readable } from "./readable.ts";

/** `meant` are beginnings of words that stand for a term nobody ever wrote: any of them will do. */
export type SoughtTerm = Pick<Term, "begins" | "isExact"> & { meant: string[] };

export type EntryPage = {
  terms: readonly SoughtTerm[];
  channel: Channel | null;
  teamId: TeamId | null;
  since: Date | null;
  before: { at: Date; id: string } | null;
  size: number;
};

export type FoundEntry = { id: string; kind: "message" | "note"; at: Date; isHit: boolean };

/**
 * What the actor may read and holds all the terms, the newest first. A last row that is no hit says how far was looked when a
 * page was not found among some thousands. Served by `search_entries_words_idx`, a month at a time, inside `search_ids`.
 */
export function searchEntries(tx: Reader, actor: Actor, page: EntryPage): Promise<FoundEntry[]> {
  const reads = readsOf(actor);
  if (!reads || page.terms.length === 0) return Promise.resolve([]);
  return tx.query<FoundEntry>(
    `select entry_id as id, entry_kind as kind, entry_at as at, is_hit as "isHit"
     from search_ids($1, $2, $3, $4, $5, $6, $7, coalesce($8::timestamptz, 'infinity'),
       coalesce($9::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'), $10)`,
    [
      page.terms.map(textOf).join(" & "),
      reads.sees,
      reads.reader,
      reads.teams,
      page.channel,
      page.teamId,
      page.since,
      page.before?.at ?? null,
      page.before?.id ?? null,
      page.size,
    ],
    "message search",
  );
}

/** Words have letters and digits only, so that nothing in them ends the quotes or stands for a prefix. */
const PLAIN_WORD = /^[\p{L}\p{N}]+$/u;

function textOf({ begins, isExact, meant }: SoughtTerm): string {
  const words = meant.length > 0 ? meant : [begins];
  if (!words.every((word) => PLAIN_WORD.test(word))) throw new Error("A term to search for is not a word.");
  return `(${words.map((word) => `'~${word}'${isExact ? "" : ":*"}`).join(" | ")})`;
}

const ANYWHERE = { state: "new", teamId: null, assigneeId: null };

/** The rule of `can(actor, "conversation.read", …)` as `search_ids` takes it. */
function readsOf(actor: Actor) {
  if (actor.type !== "user")
    return can(actor, "conversation.read", ANYWHERE) ? { sees: "all", reader: null, teams: [] } : null;
  const sees = actor.role === "admin" ? "all" : actor.role === "agent" ? "waiting" : "teams";
  return { sees, reader: actor.userId, teams: actor.teamIds };
}

export type FoundRow = {
  conversationId: ConversationId;
  authorName: string;
  at: Date;
  number: number;
  contactName: string;
  channel: Channel;
  state: ConversationState;
  isSnoozed: boolean;
  teamId: TeamId | null;
  assigneeId: UserId | null;
  mentionedUserIds: UserId[] | null;
  mentionedTeamIds: TeamId[] | null;
} & (
  | { type: "message"; id: MessageId; direction: "inbound" | "outbound"; content: MessageContent }
  | { type: "note"; id: NoteId; text: string }
);

const OF_CONVERSATION = `c.number, k.name as "contactName", i.channel, c.state, c.snoozed_until is not null as "isSnoozed",
  c.team_id as "teamId", c.assignee_id as "assigneeId", c.mentioned_user_ids as "mentionedUserIds",
  c.mentioned_team_ids as "mentionedTeamIds"`;
const CONVERSATION_JOINS = (
  of: string,
) => `join conversations c on c.tenant_id = ${of}.tenant_id and c.id = ${of}.conversation_id
  join contacts k on k.tenant_id = c.tenant_id and k.id = c.contact_id join inboxes i on i.tenant_id = c.tenant_id and i.id = c.inbox_id`;

/** What stands at known entries now, in no order. Deleted ones are left out. Served by primary keys. */
export function foundRows(tx: Reader, ids: readonly string[]): Promise<FoundRow[]> {
  return tx.query<FoundRow>(
    `select m.id, 'message' as type, m.conversation_id as "conversationId", m.direction, m.content, null as text,
       m.author_name as "authorName", coalesce(m.provider_at, m.created_at) as at, ${OF_CONVERSATION}
     from messages m ${CONVERSATION_JOINS("m")} where m.tenant_id = $1 and m.id = any($2) and m.revoked_at is null
     union all
     select n.id, 'note', n.conversation_id, null, null, n.text, n.author_name, n.created_at, ${OF_CONVERSATION}
     from notes n ${CONVERSATION_JOINS("n")} where n.tenant_id = $1 and n.id = any($2)`,
    [tx.tenantId, ids],
    "found messages",
  );
}

export type LatestRow = {
  contactId: ContactId;
  conversationId: ConversationId;
  number: number;
  state: ConversationState;
  isSnoozed: boolean;
};

/** Of each person the latest conversation the actor may read. Two look-ups for each of their threads, by its indexes. */
export function latestConversations(tx: Reader, actor: Actor, contactIds: readonly ContactId[]): Promise<LatestRow[]> {
  if (contactIds.length === 0) return Promise.resolve([]);
  const values: unknown[] = [tx.tenantId, contactIds];
  const mayRead = ["true", ...readable(actor, (value) => `$${values.push(value)}`)].join(" and ");
  return tx.query<LatestRow>(
    `select distinct on (p.id) p.id as "contactId", c.id as "conversationId", c.number, c.state,
       c.snoozed_until is not null as "isSnoozed"
     from unnest($2::uuid[]) p (id) cross join lateral (${everyoneOf("p.id")}) e
     cross join lateral (select t.id from channel_threads t where t.tenant_id = $1 and t.contact_id = e.id offset 0) t
     cross join lateral (
       (select * from conversations c where c.tenant_id = $1 and c.channel_thread_id = t.id and c.state <> 'closed' and ${mayRead})
       union all
       (select * from conversations c where c.tenant_id = $1 and c.channel_thread_id = t.id and c.state = 'closed' and ${mayRead}
        order by c.created_at desc, c.id desc limit 1)
     ) c
     order by p.id, c.state = 'closed', c.last_activity_at desc`,
    values,
    "latest conversations",
  );
}

export type VocabularyKind = "name" | "text";
const LONGEST_KNOWN = 40;
/** So many words are compared with one that nobody wrote. */
const MOST_COMPARED = 20_000;

/** Which of these beginnings no known word has. Served by the key of `search_vocabulary`, a look-up for each length. */
export async function unknownBeginnings(tx: Reader, kind: VocabularyKind, words: readonly string[]): Promise<string[]> {
  if (words.length === 0) return [];
  const rows = await tx.query<{ word: string }>(
    `select w as word from unnest($3::text[]) w where not exists (
       select 1 from generate_series(length(w), ${LONGEST_KNOWN}) l cross join lateral (
         select 1 from search_vocabulary v where v.tenant_id = $1 and v.kind = $2 and v.length = l
           and v.word >= w collate "C" and v.word < (w || U&'\\+10FFFF') collate "C" limit 1) v)`,
    [tx.tenantId, kind, words],
    "unknown words",
  );
  return rows.map(({ word }) => word);
}

/** Known words of about this length that begin with the same letter. Served by the key of `search_vocabulary`. */
export async function wordsLike(tx: Reader, kind: VocabularyKind, word: string, slips: number): Promise<string[]> {
  const rows = await tx.query<{ word: string }>(
    `select v.word from generate_series(length($3::text) - $4::int, length($3::text) + $4::int) l cross join lateral (
       select v.word from search_vocabulary v where v.tenant_id = $1 and v.kind = $2 and v.length = l
         and v.word >= left($3, 1) collate "C" and v.word < (left($3, 1) || U&'\\+10FFFF') collate "C" order by v.word limit ${MOST_COMPARED}) v`,
    [tx.tenantId, kind, word, slips],
    "words like another",
  );
  return rows.map((row) => row.word);
}

/** Finds customers, conversations, what was said in them and tags, holding only what the caller may read. */
import { can } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import { pageOf, readTimeCursor, timeCursor, type Page } from "@max/domain/paging";
import { findTags } from "@max/domain/search/find-tags";
import { readQuery, type Term } from "@max/domain/search/query";
import { saidIn } from "@max/domain/search/said";
import { snippetOf } from "@max/domain/search/snippet";
import type { Found, FoundCustomer, FoundMessage, Search, SearchKind } from "@max/domain/search/views";
import { stemOf } from "@max/domain/search/words";
import type { ConversationView } from "@max/domain/conversation/views";
import type { TagId } from "@max/domain/ids";
import { foundRows, type FoundRow, latestConversations, searchEntries, type SoughtTerm } from "@max/db/queries/search";
import { namedTags } from "@max/db/queries/tags";
import { openReadScope } from "@max/db/reading";
import { sqlState, type Call, type Reader } from "@max/db/transaction";
import { listContacts } from "../contact/list-contacts.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { type Correction, correctionsOf } from "./correct-words.ts";

/** No search takes longer: whoever waits for one has typed on long before. */
const LIMIT_MS = 900;
const CANCELLED = "57014";

/**
 * @throws DomainError `invalid_input` for a cursor that is not ours, `unavailable` for a search that takes longer than a second
 */
export async function search(call: Call, input: Search): Promise<Found> {
  // A transaction of its own: the limit must not end what else is read with this request.
  const scope = openReadScope(call.db);
  const alone: Call = { ...call, reads: scope };
  try {
    return await scope.read(call.tenantId, async (tx) => {
      await tx.query(`set local statement_timeout = ${LIMIT_MS}`);
      return find(tx, alone, input);
    });
  } catch (error) {
    if (sqlState(error) !== CANCELLED) throw error;
    const refusal = new DomainError("unavailable", "This search takes too long. Add a word or choose a shorter time.");
    refusal.cause = error;
    throw refusal;
  }
}

async function find(tx: Reader, call: Call, input: Search): Promise<Found> {
  const wants = (kind: SearchKind) => input.kind === undefined || input.kind === kind;
  const terms = readQuery(input.q);
  const isOfPeople = wants("customers") || wants("conversations");
  const [names, texts, known] = await Promise.all([
    isOfPeople ? correctionsOf(tx, "name", terms) : [],
    wants("messages") ? correctionsOf(tx, "text", terms) : [],
    wants("tags") || wants("conversations") ? namedTags(tx) : [],
  ]);
  const found = findTags(known, terms);
  const tags = wants("tags") ? { items: found.tags, nextCursor: null } : null;
  const q = corrected(terms, names) ?? input.q;
  const page = { q, cursor: input.cursor ?? null, limit: input.limit };
  const [customers, conversations, messages] = await Promise.all([
    wants("customers") ? customersLike(tx, call, page) : null,
    wants("conversations") ? conversationsLike(call, input, page, found.tags) : null,
    wants("messages") ? messagesSaying(tx, call, input, terms, texts) : null,
  ]);
  // A word is not told to somebody who finds nothing by it: it may stand where they may not read.
  const hasPeople = Boolean(customers?.items.length || conversations?.items.length);
  const told = [
    ...(hasPeople ? names : []),
    ...(messages?.items.length ? texts : []),
    ...(found.tags.length ? found.corrected : []),
  ];
  return { corrected: eachTyped(told), customers, conversations, messages, tags };
}

/** Names have to begin with every word: the likeliest of what was meant stands for each. Null when all were known. */
function corrected(terms: readonly Term[], corrections: readonly Correction[]): string | null {
  if (corrections.length === 0) return null;
  return terms.map(({ word }) => corrections.find(({ typed }) => typed === word)?.meant[0] ?? word).join(" ");
}

function eachTyped(corrections: readonly Correction[]): Found["corrected"] {
  const meant = new Map<string, Set<string>>();
  for (const each of corrections) meant.set(each.typed, new Set([...(meant.get(each.typed) ?? []), ...each.meant]));
  return [...meant].map(([typed, words]) => ({ typed, meant: [...words] }));
}

type PageAsked = { q: string; cursor: string | null; limit: number };

async function customersLike(tx: Reader, call: Call, page: PageAsked): Promise<Page<FoundCustomer>> {
  const { items, nextCursor } = await listContacts(call, page);
  const rows = await latestConversations(
    tx,
    call.actor,
    items.map(({ id }) => id),
  );
  const latest = new Map(rows.map(({ contactId, ...conversation }) => [contactId, conversation]));
  return { items: items.map((contact) => ({ ...contact, latest: latest.get(contact.id) ?? null })), nextCursor };
}

const byActivity = (a: ConversationView, b: ConversationView) =>
  b.lastActivityAt.getTime() - a.lastActivityAt.getTime() || (a.id < b.id ? 1 : -1);

/** By the customer, the number or a tag; filters of place and time hold as they do for messages. */
async function conversationsLike(
  call: Call,
  input: Search,
  page: PageAsked,
  tags: readonly { id: TagId }[],
): Promise<Page<ConversationView>> {
  const { channel, teamId, since, until } = input;
  const { cursor, limit } = page;
  const tagId = tags.map(({ id }) => id);
  const [named, tagged] = await Promise.all([
    listConversations(call, { ...page, teamId }),
    tagId.length > 0 ? listConversations(call, { tagId, teamId, cursor, limit }) : NOTHING,
  ]);
  // Both lists are in one order, so that the head of both together is in the heads of each.
  const all = new Map([...named.items, ...tagged.items].map((each) => [each.id, each]));
  const inOrder = [...all.values()].sort(byActivity);
  const shown = inOrder.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = inOrder.length > limit || named.nextCursor !== null || tagged.nextCursor !== null;
  const holds = (conversation: ConversationView) =>
    (!channel || conversation.channel === channel) &&
    (!since || conversation.lastActivityAt >= since) &&
    (!until || conversation.createdAt < until);
  return {
    items: shown.filter(holds),
    nextCursor: hasMore && last ? timeCursor({ at: last.lastActivityAt, id: last.id }) : null,
  };
}

const NOTHING: Page<ConversationView> = { items: [], nextCursor: null };

async function messagesSaying(
  tx: Reader,
  call: Call,
  input: Search,
  terms: readonly Term[],
  corrections: readonly Correction[],
): Promise<Page<FoundMessage>> {
  const sought = terms.map(({ word, begins, isExact }): SoughtTerm => ({
    begins,
    isExact,
    meant: [...new Set(corrections.find(({ typed }) => typed === word)?.meant.map(stemOf))],
  }));
  const start = input.until ? { at: input.until, id: "00000000-0000-0000-0000-000000000000" } : null;
  const entries = await searchEntries(tx, call.actor, {
    terms: sought,
    channel: input.channel ?? null,
    teamId: input.teamId ?? null,
    since: input.since ?? null,
    before: input.cursor ? readTimeCursor(input.cursor) : start,
    size: input.limit + 1,
  });
  const hits = entries.filter(({ isHit }) => isHit);
  const shown = pageOf(hits, input.limit, (entry) => entry, timeCursor);
  const stoppedAt = entries.find(({ isHit }) => !isHit);
  const rows = new Map<string, FoundRow>(
    (
      await foundRows(
        tx,
        shown.items.map(({ id }) => id),
      )
    ).map((row) => [row.id, row]),
  );
  const marked = markedBy(sought);
  const items = shown.items.flatMap(({ id }) => {
    const row = rows.get(id);
    // Rights are asked once more of where it stands now: the function's word is not taken for them.
    return row && can(call.actor, "conversation.read", row) ? [view(row, marked)] : [];
  });
  return { items, nextCursor: shown.nextCursor ?? (stoppedAt ? timeCursor(stoppedAt) : null) };
}

const markedBy = (sought: readonly SoughtTerm[]): Term[] =>
  sought.flatMap(({ begins, isExact, meant }) =>
    (meant.length > 0 ? meant : [begins]).map((beginning) => ({ word: beginning, begins: beginning, isExact })),
  );

function view(row: FoundRow, terms: readonly Term[]): FoundMessage {
  const { conversationId, number, contactName, channel, state, isSnoozed, authorName, at } = row;
  const said = row.type === "message" ? saidIn(row.content) : row.text;
  const found = { conversationId, number, contactName, channel, state, isSnoozed, authorName, at };
  const snippet = snippetOf(said, terms);
  return row.type === "message"
    ? { type: "message", id: row.id, direction: row.direction, ...found, snippet }
    : { type: "note", id: row.id, ...found, snippet };
}

/** What an event does to what is on the screen. Pure: the same pages and events always give the same pages. */
import { tagNameKey } from "@max/domain/tag/tag";
import type { Freshness } from "./freshness.ts";
import { belongsTo, byActivity, type ListView } from "./inbox-view.ts";
import type {
  ContactSummary,
  Conversation,
  ConversationDetail,
  LiveEvent,
  Message,
  Note,
  Page,
  PlacementChange,
  Scheduled,
  Tag,
} from "./wire.ts";

export type Pages<T> = { pages: Page<T>[]; pageParams: unknown[] };

/** A page of a whole thread, or of a stretch of it that may have newer messages as well. */
export type ThreadPage = Page<Message> & { newerCursor?: string | null };
export type ThreadPages<T extends ThreadPage = ThreadPage> = { pages: T[]; pageParams: unknown[] };

/** Events that were admitted before are news in every part. */
export const ALL_NEWS: Freshness = { conversation: true, message: true };

/** One cached list after an event: its conversation enters, stays, or leaves. */
export function listAfter(
  list: Pages<Conversation>,
  event: LiveEvent,
  news: Freshness,
  view: ListView,
  myId: string,
): Pages<Conversation> {
  if (!news.conversation) return list;
  if (event.type === "conversation.left") return drop(list, event.conversationId);
  if (!("conversation" in event)) return list;
  return placeConversation(list, event.conversation, view, myId);
}

/** The conversations of one person after an event: one of theirs comes or changes, one that left goes. */
export function personsListAfter(
  list: Pages<Conversation>,
  event: LiveEvent,
  news: Freshness,
  contactId: string,
): Pages<Conversation> {
  if (!news.conversation) return list;
  if (event.type === "conversation.left") return drop(list, event.conversationId);
  if (!("conversation" in event) || event.type === "messages.released") return list;
  const { conversation } = event;
  return conversation.contact.id === contactId ? put(list, conversation) : drop(list, conversation.id);
}

/** Every row of a list that shows this person, as they are now. */
export function rowsWithContact(list: Pages<Conversation>, contact: ContactSummary): Pages<Conversation> {
  return mapItems(list, (row) => (row.contact.id === contact.id ? { ...row, contact } : row));
}

export const contactsAfter = (list: Pages<ContactSummary>, contact: ContactSummary): Pages<ContactSummary> =>
  mapItems(list, (row) => (row.id === contact.id ? contact : row));

/** The last begun first, each once. */
export const personsRowsOf = (list: Pages<Conversation>): Conversation[] =>
  eachOnce(list).sort((a, b) =>
    a.createdAt === b.createdAt ? (a.id < b.id ? 1 : -1) : a.createdAt < b.createdAt ? 1 : -1,
  );

function mapItems<T>(list: Pages<T>, change: (item: T) => T): Pages<T> {
  let isOther = false;
  const pages = list.pages.map((page) => {
    const items = page.items.map(change);
    if (items.every((item, at) => item === page.items[at])) return page;
    isOther = true;
    return { ...page, items };
  });
  return isOther ? { ...list, pages } : list;
}

/** One cached thread after an event. What happened outside the loaded part is met when that part is loaded. */
export function threadAfter<T extends ThreadPage>(
  thread: ThreadPages<T>,
  event: LiveEvent,
  news: Freshness,
  conversationId: string,
): ThreadPages<T> {
  if (!news.message) return thread;
  if (event.type === "message.removed") return dropMessage(thread, event.messageId);
  if (event.type !== "message.created" && event.type !== "message.changed") return thread;
  return event.message.conversationId === conversationId ? placeMessage(thread, event.message) : thread;
}

/** One conversation's facts after an event. A late event tells no news, but its line still belongs into the history. */
export function detailAfter(detail: ConversationDetail, event: LiveEvent, news: Freshness): ConversationDetail {
  const { id } = detail.conversation;
  if (event.type === "note.changed" && event.conversationId === id) return placeNote(detail, event.note);
  if (event.type === "note.removed" && event.conversationId === id) return dropNote(detail, event.noteId);
  if (event.type === "scheduled.changed" && event.conversationId === id) return placeScheduled(detail, event.scheduled);
  if (event.type === "scheduled.removed" && event.conversationId === id)
    return dropScheduled(detail, event.scheduledId);
  const isSaid =
    event.type === "message.created" || event.type === "message.removed" || event.type === "messages.released";
  if (isSaid && event.conversation.id === id && news.conversation) return placeDetail(detail, event.conversation, null);
  if (event.type === "conversation.changed" && event.conversation.id === id)
    return placeDetail(detail, news.conversation ? event.conversation : null, event.change);
  return detail;
}

/** It goes to the first page; `rowsOf` puts every row in its place. */
export function placeConversation(
  list: Pages<Conversation>,
  conversation: Conversation,
  view: ListView,
  myId: string,
): Pages<Conversation> {
  return belongsTo(view, conversation, myId) ? put(list, conversation) : drop(list, conversation.id);
}

/** Replaces a message by what it has become, or adds it where the thread is loaded. */
export function placeMessage<T extends ThreadPage>(thread: ThreadPages<T>, message: Message): ThreadPages<T> {
  // Of a stretch that does not reach the end, what is newer comes when the gap is loaded.
  const isBeyond =
    thread.pages[0]?.newerCursor &&
    thread.pages.every((page) => page.items.every((item) => item.sortKey < message.sortKey));
  if (isBeyond) return thread;
  const hasAll = thread.pages.at(-1)?.nextCursor === null;
  const isLoadedThere = thread.pages.some((page) => page.items.some((item) => item.sortKey <= message.sortKey));
  return hasAll || isLoadedThere ? put(thread, message) : thread;
}

/** It was taken back. */
export const dropMessage = <T extends ThreadPage>(thread: ThreadPages<T>, id: string): ThreadPages<T> =>
  drop(thread, id);

export function placeDetail(
  detail: ConversationDetail,
  conversation: Conversation | null,
  change: PlacementChange | null,
): ConversationDetail {
  const isNewChange = change !== null && !detail.changes.some((known) => known.id === change.id);
  const changes = isNewChange
    ? [...detail.changes, change].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1))
    : detail.changes;
  return { ...detail, conversation: conversation ?? detail.conversation, changes };
}

/** Oldest first, each once. */
export function placeNote(detail: ConversationDetail, note: Note): ConversationDetail {
  const notes = [...detail.notes.filter((other) => other.id !== note.id), note].sort((a, b) =>
    a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? -1 : 1,
  );
  return { ...detail, notes };
}

export const dropNote = (detail: ConversationDetail, noteId: string): ConversationDetail => ({
  ...detail,
  notes: detail.notes.filter((note) => note.id !== noteId),
});

/** The next first, each once. */
export function placeScheduled(detail: ConversationDetail, scheduled: Scheduled): ConversationDetail {
  const known = detail.scheduled.find(({ id }) => id === scheduled.id);
  // An answer may come after the event that overtook it.
  if (known && known.version > scheduled.version) return detail;
  const all = [...detail.scheduled.filter(({ id }) => id !== scheduled.id), scheduled].sort((a, b) =>
    a.dueAt === b.dueAt ? (a.id < b.id ? -1 : 1) : a.dueAt < b.dueAt ? -1 : 1,
  );
  return { ...detail, scheduled: all };
}

export const dropScheduled = (detail: ConversationDetail, id: string): ConversationDetail => ({
  ...detail,
  scheduled: detail.scheduled.filter((scheduled) => scheduled.id !== id),
});

/** Every tag after one changed, by name as the server sorts them. */
export const tagsAfter = (tags: readonly Tag[], changed: Tag): Tag[] =>
  [...tags.filter(({ id }) => id !== changed.id), changed].sort((a, b) => {
    const [one, other] = [tagNameKey(a.name), tagNameKey(b.name)];
    return one < other || (one === other && a.id < b.id) ? -1 : 1;
  });

/** The rows of a list in the server's order, each conversation once. A row met twice counts as its first page says. */
export const rowsOf = (list: Pages<Conversation>): Conversation[] => eachOnce(list).sort(byActivity);

/** The messages of a thread from oldest to newest, each once. Sort keys compare as text. */
export const messagesOf = (thread: ThreadPages): Message[] =>
  eachOnce(thread).sort((a, b) => (a.sortKey < b.sortKey ? -1 : a.sortKey > b.sortKey ? 1 : 0));

type Identified = { id: string };

function eachOnce<T extends Identified>({ pages }: Pages<T>): T[] {
  const known = new Map<string, T>();
  for (const page of pages) for (const item of page.items) if (!known.has(item.id)) known.set(item.id, item);
  return [...known.values()];
}

const holds = <T extends Identified>(page: Page<T>, id: string) => page.items.some((item) => item.id === id);

function put<T extends Identified, P extends Page<T>>(
  list: { pages: P[]; pageParams: unknown[] },
  item: T,
): { pages: P[]; pageParams: unknown[] } {
  const isKnown = list.pages.some((page) => holds(page, item.id));
  const pages = list.pages.map((page, at) => {
    if (isKnown && !holds(page, item.id)) return page;
    if (!isKnown && at > 0) return page;
    const items = isKnown ? page.items.map((other) => (other.id === item.id ? item : other)) : [item, ...page.items];
    return { ...page, items };
  });
  return { ...list, pages };
}

function drop<T extends Identified, P extends Page<T>>(
  list: { pages: P[]; pageParams: unknown[] },
  id: string,
): { pages: P[]; pageParams: unknown[] } {
  if (!list.pages.some((page) => holds(page, id))) return list;
  const pages = list.pages.map((page) => ({ ...page, items: page.items.filter((item) => item.id !== id) }));
  return { ...list, pages };
}

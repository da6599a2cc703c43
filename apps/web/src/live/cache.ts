/** Writes events and answers into the cache. Each is checked for being news first. */
import { queryClient } from "../app/query-client.ts";
import {
  contactsAfter,
  detailAfter,
  dropMessage,
  dropNote,
  dropScheduled,
  listAfter,
  type Pages,
  personsListAfter,
  placeConversation,
  placeDetail,
  placeMessage,
  placeNote,
  placeScheduled,
  rowsWithContact,
  tagsAfter,
  threadAfter,
  type ThreadPages,
} from "./apply-live-event.ts";
import { sayThatDraftChanged, sayThatDraftsWereMissed } from "./draft-news.ts";
import { useEndedBulk } from "./ended-bulk.ts";
import { type Freshness, FreshnessLog } from "./freshness.ts";
import type { ListView } from "./inbox-view.ts";
import { isBulkBusy, placeBulk } from "./place-bulk.ts";
import { sayThatNoticesChanged } from "./notice-news.ts";
import { withPerson } from "./apply-person.ts";
import { showPresence } from "./presence.ts";
import {
  bulksQuery,
  detailQuery,
  mentionsQuery,
  messagesQuery,
  noticeSettingsQuery,
  noticesQuery,
  savedViewsQuery,
  tagsQuery,
  workspaceQuery,
} from "./queries.ts";
import { rememberEvent } from "./recent-events.ts";
import { forgetTyping, showTyping } from "./typing.ts";
import type {
  BulkJob,
  ContactSummary,
  Conversation,
  ConversationDetail,
  LiveEvent,
  Message,
  Note,
  Scheduled,
  Tag,
} from "./wire.ts";

const COUNTS_EVERY_MS = 1000;
/** They concern the open conversation alone. */
const BESIDE_THE_THREAD: ReadonlySet<LiveEvent["type"]> = new Set([
  "note.changed",
  "note.removed",
  "scheduled.changed",
  "scheduled.removed",
]);
const freshness = new FreshnessLog();
const NO_NEWS: Freshness = { conversation: false, message: false };

/** Take it before a call; hand it back with the answer. */
export const markAnswers = () => freshness.mark();

const myId = () => queryClient.getQueryData(workspaceQuery.queryKey)?.me.id ?? "";

function eachList(change: (list: Pages<Conversation>, view: ListView) => Pages<Conversation>) {
  for (const query of queryClient.getQueryCache().findAll({ queryKey: ["conversations"] })) {
    const view = query.queryKey[1] as ListView;
    queryClient.setQueryData<Pages<Conversation>>(query.queryKey, (list) => list && change(list, view));
  }
}

const changeDetail = (conversationId: string, change: (detail: ConversationDetail) => ConversationDetail) =>
  queryClient.setQueryData(detailQuery(conversationId).queryKey, (detail) => detail && change(detail));

/** The whole thread and the stretches of it that are loaded. */
const changeThread = (conversationId: string, change: (thread: ThreadPages) => ThreadPages) =>
  queryClient.setQueriesData<ThreadPages>(
    { queryKey: messagesQuery(conversationId).queryKey },
    (thread) => thread && change(thread),
  );

function showConversation(conversation: Conversation) {
  eachList((list, view) => placeConversation(list, conversation, view, myId()));
  changeDetail(conversation.id, (detail) => placeDetail(detail, conversation, null));
}

/** The answer to one of our own changes; what arrived live in the meantime is newer and stays. */
export function showAnswer(conversation: Conversation, mark: number): void {
  if (freshness.isCurrent("conversation", conversation.id, mark)) showConversation(conversation);
  invalidateCounts();
}

export function showMessageAnswer(message: Message, mark: number): void {
  if (freshness.isCurrent("message", message.id, mark))
    changeThread(message.conversationId, (thread) => placeMessage(thread, message));
}

/** It was taken back, before the event says so. */
export const hideMessage = ({ conversationId, id }: Message) =>
  changeThread(conversationId, (thread) => dropMessage(thread, id));

export const showScheduled = (scheduled: Scheduled) =>
  changeDetail(scheduled.conversationId, (detail) => placeScheduled(detail, scheduled));

export const hideScheduled = ({ conversationId, id }: Scheduled) =>
  changeDetail(conversationId, (detail) => dropScheduled(detail, id));

export const showNote = (note: Note) => changeDetail(note.conversationId, (detail) => placeNote(detail, note));

export const hideNote = (note: Note) => changeDetail(note.conversationId, (detail) => dropNote(detail, note.id));

/** A tag as it is now, wherever it is shown. */
export const showTag = (tag: Tag) =>
  queryClient.setQueryData(tagsQuery.queryKey, (tags) => tags && tagsAfter(tags, tag));

/** Shows as read at once what `conversation.markRead` is about to say. */
export function showAsRead(conversation: Conversation): void {
  showConversation({ ...conversation, unreadCount: 0 });
}

export function applyLiveEvent(cursor: string, event: LiveEvent): void {
  if (event.type === "reset" || event.type === "access.changed") {
    void queryClient.invalidateQueries();
    sayThatNoticesChanged();
    sayThatDraftsWereMissed();
    return;
  }
  if (event.type === "typing") return showTyping(event);
  if (event.type === "presence.changed") {
    rememberEvent({ event, news: NO_NEWS });
    showPresence(event);
    return;
  }
  if (event.type === "person.changed") {
    rememberEvent({ event, news: NO_NEWS });
    queryClient.setQueryData(workspaceQuery.queryKey, (workspace) => workspace && withPerson(workspace, event.person));
    return;
  }
  if (event.type === "views.changed") {
    void queryClient.invalidateQueries({ queryKey: savedViewsQuery.queryKey });
    return;
  }
  if (event.type === "contact.changed") {
    showContact(event.contactId, event.contact);
    return;
  }
  if (event.type === "bulk.changed") {
    showBulk(event.job);
    return;
  }
  if (event.type === "tag.changed") {
    showTag(event.tag);
    return;
  }
  if (event.type === "tag.removed") {
    queryClient.setQueryData(tagsQuery.queryKey, (tags) => tags?.filter(({ id }) => id !== event.tagId));
    return;
  }
  if (event.type === "workspace.changed") {
    void queryClient.invalidateQueries({ queryKey: workspaceQuery.queryKey });
    void queryClient.invalidateQueries({ queryKey: ["inboxes"] });
    return;
  }
  if (event.type === "draft.changed") return sayThatDraftChanged(event);
  if (event.type === "notices.changed") {
    void queryClient.invalidateQueries({
      queryKey: event.settings ? noticeSettingsQuery.queryKey : noticesQuery.queryKey,
    });
    invalidateCounts();
    sayThatNoticesChanged();
    return;
  }
  if (event.type === "mentions.changed") {
    void queryClient.invalidateQueries({ queryKey: mentionsQuery.queryKey });
    invalidateCounts();
    return;
  }
  const news = freshness.admit(cursor, event);
  const conversationId = conversationOf(event);
  changeDetail(conversationId, (detail) => detailAfter(detail, event, news));
  const isBeside = BESIDE_THE_THREAD.has(event.type);
  if (!news.conversation && !news.message && !isBeside) return;
  rememberEvent({ event, news });
  if (isBeside) return;
  eachList((list, view) => listAfter(list, event, news, view, myId()));
  for (const { queryKey } of queryClient.getQueryCache().findAll({ queryKey: ["contact-conversations"] }))
    queryClient.setQueryData<Pages<Conversation>>(
      queryKey,
      (list) => list && personsListAfter(list, event, news, String(queryKey[1])),
    );
  changeThread(conversationId, (thread) => threadAfter(thread, event, news, conversationId));
  // Too many to be told of one by one: they lie anywhere in the thread.
  if (event.type === "messages.released")
    void queryClient.invalidateQueries({ queryKey: messagesQuery(conversationId).queryKey });
  if (event.type === "message.created" || event.type === "conversation.left") forgetTyping(conversationId);
  if (event.type === "conversation.left") forgetConversation(conversationId);
  if (event.type !== "message.changed") invalidateCounts();
}

/** Whatever shows conversations or people: asked again when who is who has changed. */
const SHOWS_PEOPLE = ["conversations", "conversation", "contacts", "contact", "contact-conversations", "search"];

function showContact(contactId: string, contact: ContactSummary | null) {
  if (!contact) {
    for (const name of SHOWS_PEOPLE) void queryClient.invalidateQueries({ queryKey: [name] });
    return;
  }
  eachList((list) => rowsWithContact(list, contact));
  queryClient.setQueriesData<Pages<ContactSummary>>(
    { queryKey: ["contacts"] },
    (list) => list && contactsAfter(list, contact),
  );
  queryClient.setQueriesData<Pages<Conversation>>(
    { queryKey: ["contact-conversations"] },
    (list) => list && rowsWithContact(list, contact),
  );
  queryClient.setQueriesData<ConversationDetail>({ queryKey: ["conversation"] }, (detail) =>
    detail?.conversation.contact.id === contactId
      ? { ...detail, conversation: { ...detail.conversation, contact } }
      : detail,
  );
  void queryClient.invalidateQueries({ queryKey: ["contact", contactId] });
}

/** An act on many as it is by now; an answer that was overtaken by what came live changes nothing. */
export function showBulk(job: BulkJob): void {
  const jobs = queryClient.getQueryData(bulksQuery.queryKey) ?? [];
  const known = jobs.find(({ id }) => id === job.id);
  queryClient.setQueryData(bulksQuery.queryKey, placeBulk(jobs, job));
  // A short one may have ended before its beginning was answered.
  if (!isBulkBusy(job) && (!known || isBulkBusy(known))) useEndedBulk.setState({ job });
}

type OfConversation = Extract<LiveEvent, { conversation: unknown } | { conversationId: unknown }>;

function conversationOf(event: OfConversation): string {
  return "conversation" in event ? event.conversation.id : event.conversationId;
}

/** What is open asks again and hears that it may no longer look; what is not open is forgotten. */
function forgetConversation(conversationId: string) {
  for (const name of ["conversation", "messages"]) {
    queryClient.removeQueries({ queryKey: [name, conversationId], type: "inactive" });
    void queryClient.resetQueries({ queryKey: [name, conversationId] });
  }
  // What was found in it must not be shown again either.
  queryClient.removeQueries({ queryKey: ["search"], type: "inactive" });
  void queryClient.resetQueries({ queryKey: ["search"] });
}

let countsDue: ReturnType<typeof setTimeout> | null = null;
let countsAskedAt = 0;

/** Asks for the counts again, at most once a second however much happens. */
export function invalidateCounts(): void {
  if (countsDue) return;
  const waitMs = Math.max(0, countsAskedAt + COUNTS_EVERY_MS - Date.now());
  countsDue = setTimeout(() => {
    countsDue = null;
    countsAskedAt = Date.now();
    void queryClient.invalidateQueries({ queryKey: ["counts"] });
  }, waitMs);
}

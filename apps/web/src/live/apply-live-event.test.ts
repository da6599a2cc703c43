import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ALL_NEWS,
  contactsAfter,
  detailAfter,
  listAfter,
  messagesOf,
  type Pages,
  personsListAfter,
  personsRowsOf,
  rowsOf,
  rowsWithContact,
  tagsAfter,
  threadAfter,
} from "./apply-live-event.ts";
import { FreshnessLog } from "./freshness.ts";
import type { ListView } from "./inbox-view.ts";
import { at, change, conversation, message, note, scheduled, uuid } from "./views.fixture.ts";
import type { Conversation, LiveEvent, Message, Tag } from "./wire.ts";

const me = uuid(700);
const open: ListView = { name: "open" };
const unassigned: ListView = { name: "unassigned" };
const mine: ListView = { name: "mine" };
const pages = <T>(items: T[], nextCursor: string | null = null): Pages<T> => ({
  pages: [{ items, nextCursor }],
  pageParams: [null],
});
const changed = (it: Conversation): LiveEvent => ({ type: "conversation.changed", conversation: it, change: null });
const ids = (list: Pages<Conversation>) => rowsOf(list).map((row) => row.id);

describe("a conversation in a list", () => {
  it("enters the views it now belongs to and leaves the others", () => {
    const taken = changed(conversation({ state: "assigned", assigneeId: me }));
    expect(ids(listAfter(pages([conversation()]), taken, ALL_NEWS, unassigned, me))).toEqual([]);
    expect(ids(listAfter(pages<Conversation>([]), taken, ALL_NEWS, mine, me))).toEqual([uuid(1)]);
  });

  it("moves to the top when somebody writes in it", () => {
    const list = pages([conversation({ id: uuid(2), lastActivityAt: at(5) }), conversation({ lastActivityAt: at(1) })]);
    const written: LiveEvent = {
      type: "message.created",
      conversation: conversation({ lastActivityAt: at(9) }),
      message: message(),
    };
    expect(ids(listAfter(list, written, ALL_NEWS, open, me))).toEqual([uuid(1), uuid(2)]);
  });

  it("says what is no longer held back once it is released, and moves to the top", () => {
    const held = { count: 7, since: at(1), until: at(2) };
    const list = pages([conversation({ id: uuid(2), lastActivityAt: at(5) }), conversation({ held })]);
    const released: LiveEvent = {
      type: "messages.released",
      conversation: conversation({ lastActivityAt: at(9), unreadCount: 7 }),
      messageIds: [],
    };
    const rows = rowsOf(listAfter(list, released, ALL_NEWS, open, me));
    expect(rows.map((row) => [row.id, row.held, row.unreadCount])).toEqual([
      [uuid(1), null, 7],
      [uuid(2), null, 0],
    ]);
    const detail = { conversation: conversation({ held }), changes: [], notes: [], scheduled: [] };
    expect(detailAfter(detail, released, ALL_NEWS).conversation.held).toBeNull();
  });

  it("is gone when the reader may no longer see it", () => {
    const left: LiveEvent = { type: "conversation.left", conversationId: conversation().id };
    expect(ids(listAfter(pages([conversation()]), left, ALL_NEWS, open, me))).toEqual([]);
  });

  it("is shown once, although a page fetched later holds it again", () => {
    const [first] = pages([conversation({ unreadCount: 2 })]).pages;
    const [second] = pages([conversation()]).pages;
    if (!first || !second) throw new Error("The fixture has two pages.");
    const rows = rowsOf({ pages: [first, second], pageParams: [] });
    expect(rows.map((row) => row.unreadCount)).toEqual([2]);
  });
});

describe("what is shown of a person", () => {
  const lia = { ...conversation().contact, name: "Lia Prado", isBlocked: true };
  const somebodyElse = conversation({ id: uuid(2), contact: { ...lia, id: uuid(801), name: "Rui" } });

  it("changes in every row that shows them, and in no other", () => {
    const list = pages([conversation(), somebodyElse]);
    const after = rowsWithContact(list, lia);
    expect(after.pages[0]?.items.map(({ contact }) => contact)).toEqual([lia, somebodyElse.contact]);
    expect(rowsWithContact(pages([somebodyElse]), lia)).toEqual(pages([somebodyElse]));
    expect(contactsAfter(pages([conversation().contact]), lia).pages[0]?.items).toEqual([lia]);
  });

  it("gains a conversation of theirs, the last begun first, and loses one that became somebody else's or left", () => {
    const personId = conversation().contact.id;
    const older = conversation({ id: uuid(3), createdAt: at(-60) });
    const gained = personsListAfter(pages([older]), changed(conversation()), ALL_NEWS, personId);
    expect(personsRowsOf(gained).map(({ id }) => id)).toEqual([uuid(1), uuid(3)]);
    expect(personsListAfter(gained, changed(somebodyElse), ALL_NEWS, personId)).toEqual(gained);
    const moved = changed(conversation({ contact: somebodyElse.contact }));
    expect(personsRowsOf(personsListAfter(gained, moved, ALL_NEWS, personId)).map(({ id }) => id)).toEqual([uuid(3)]);
    const left: LiveEvent = { type: "conversation.left", conversationId: older.id };
    expect(personsRowsOf(personsListAfter(gained, left, ALL_NEWS, personId)).map(({ id }) => id)).toEqual([uuid(1)]);
  });
});

describe("a message in a thread", () => {
  const created = (it: Message): LiveEvent => ({ type: "message.created", conversation: conversation(), message: it });

  it("takes its place by the sort key, not by when it was heard of", () => {
    const thread = pages([message({ id: uuid(3), createdAt: at(3) }), message({ id: uuid(1), createdAt: at(1) })]);
    const after = threadAfter(thread, created(message({ id: uuid(2), createdAt: at(2) })), ALL_NEWS, uuid(1));
    expect(messagesOf(after).map((it) => it.id)).toEqual([uuid(1), uuid(2), uuid(3)]);
  });

  it("stays out while the part of the thread it belongs to is not loaded", () => {
    const thread = pages([message({ id: uuid(3), createdAt: at(3) })], "older");
    const old: LiveEvent = {
      type: "message.changed",
      conversationId: conversation().id,
      message: message({ id: uuid(1), createdAt: at(1) }),
    };
    expect(messagesOf(threadAfter(thread, old, ALL_NEWS, uuid(1)))).toHaveLength(1);
  });

  it("stays out of a stretch that does not reach the end, where what is known still changes", () => {
    const known = message({ id: uuid(1), createdAt: at(1) });
    const stretch = { pages: [{ items: [known], nextCursor: null, newerCursor: "newer" }], pageParams: [null] };
    const later = created(message({ id: uuid(2), createdAt: at(2) }));
    expect(messagesOf(threadAfter(stretch, later, ALL_NEWS, uuid(1)))).toEqual([known]);
    const read: LiveEvent = {
      type: "message.changed",
      conversationId: conversation().id,
      message: { ...known, text: "Edited" },
    };
    expect(messagesOf(threadAfter(stretch, read, ALL_NEWS, uuid(1)))[0]!.text).toBe("Edited");
    const whole = { pages: [{ items: [known], nextCursor: null, newerCursor: null }], pageParams: [null] };
    expect(messagesOf(threadAfter(whole, later, ALL_NEWS, uuid(1)))).toHaveLength(2);
  });

  it("of another conversation changes nothing", () => {
    const thread = pages([message()]);
    expect(threadAfter(thread, created(message({ conversationId: uuid(2) })), ALL_NEWS, uuid(1))).toBe(thread);
  });
});

describe("a message that its writer took back", () => {
  const [kept, gone] = [message({ id: uuid(1) }), message({ id: uuid(2), direction: "outbound" })];
  const removed: LiveEvent = {
    type: "message.removed",
    conversation: conversation({ preview: null, unreadCount: 3 }),
    messageId: gone.id,
  };

  it("leaves the thread, and its conversation stands in the lists as it does now", () => {
    expect(messagesOf(threadAfter(pages([gone, kept]), removed, ALL_NEWS, uuid(1)))).toEqual([kept]);
    const rows = rowsOf(listAfter(pages([conversation()]), removed, ALL_NEWS, open, me));
    expect(rows.map((row) => row.unreadCount)).toEqual([3]);
  });

  it("does not come back with an event or an answer that is late", () => {
    const log = new FreshnessLog();
    const mark = log.mark();
    log.admit("12", removed);
    const late: LiveEvent = { type: "message.created", conversation: conversation(), message: gone };
    expect(log.admit("11", late).message).toBe(false);
    expect(log.isCurrent("message", gone.id, mark)).toBe(false);
  });
});

describe("what is to be sent in a conversation", () => {
  const [first, second] = [scheduled({ id: uuid(1), dueAt: at(10) }), scheduled({ id: uuid(2), dueAt: at(20) })];
  const detail = { conversation: conversation(), changes: [], notes: [], scheduled: [second] };
  const changedTo = (one: typeof first): LiveEvent => ({
    type: "scheduled.changed",
    conversationId: conversation().id,
    scheduled: one,
  });
  const noNews = { conversation: false, message: false };

  it("stands in the order of its moments, each once, as it is now", () => {
    const both = detailAfter(detail, changedTo(first), noNews);
    expect(both.scheduled.map(({ id }) => id)).toEqual([uuid(1), uuid(2)]);
    const later = scheduled({ id: uuid(1), dueAt: at(30), version: 2 });
    const moved = detailAfter(both, changedTo(later), noNews);
    expect(moved.scheduled.map(({ id }) => id)).toEqual([uuid(2), uuid(1)]);
    expect(detailAfter(moved, changedTo(first), noNews)).toBe(moved);
  });

  it("leaves when it was sent or cancelled", () => {
    const removed: LiveEvent = {
      type: "scheduled.removed",
      conversationId: conversation().id,
      scheduledId: second.id,
    };
    expect(detailAfter(detail, removed, noNews).scheduled).toEqual([]);
  });
});

describe("the history of a conversation", () => {
  it("keeps a line that comes late without going back to how things stood then", () => {
    const now = { conversation: conversation({ state: "closed" }), changes: [], notes: [], scheduled: [] };
    const late: LiveEvent = { type: "conversation.changed", conversation: conversation(), change: change() };
    const after = detailAfter(now, late, { conversation: false, message: false });
    expect(after.conversation.state).toBe("closed");
    expect(after.changes).toHaveLength(1);
    expect(detailAfter(after, late, ALL_NEWS).changes).toHaveLength(1);
  });
});

describe("events that are repeated or come in another order", () => {
  const anyConversation = fc.record({
    id: fc.integer({ min: 1, max: 4 }).map(uuid),
    state: fc.constantFrom("new", "queued", "assigned", "closed"),
    assigneeId: fc.constantFrom(null, me, uuid(701)),
    unreadCount: fc.nat(5),
    lastActivityAt: fc.nat(9).map(at),
  });
  const anyMessage = fc.record({
    id: fc.integer({ min: 11, max: 14 }).map(uuid),
    text: fc.constantFrom("a", "b", "c"),
    status: fc.constantFrom("queued", "sent", "read", "failed"),
  });
  const anyEvent: fc.Arbitrary<LiveEvent> = fc.oneof(
    fc.record({ it: anyConversation, m: anyMessage }).map(({ it, m }): LiveEvent => {
      // A message's place never changes, whatever becomes of it.
      const placed = message({ ...m, sortKey: m.id });
      return { type: "message.created", conversation: conversation(it), message: placed };
    }),
    anyMessage.map((m): LiveEvent => {
      return { type: "message.changed", conversationId: conversation().id, message: message({ ...m, sortKey: m.id }) };
    }),
    fc.record({ it: anyConversation, m: anyMessage }).map(({ it, m }): LiveEvent => {
      return { type: "message.removed", conversation: conversation(it), messageId: message(m).id };
    }),
    anyConversation.map((it) => changed(conversation(it))),
    anyConversation.map((it): LiveEvent => ({ type: "conversation.left", conversationId: conversation(it).id })),
  );

  type Numbered = { cursor: string; event: LiveEvent };
  function screenAfter(events: readonly Numbered[]) {
    const log = new FreshnessLog();
    let lists = [open, unassigned, mine].map((view) => ({ view, list: pages<Conversation>([]) }));
    let thread = pages<Message>([]);
    for (const { cursor, event } of events) {
      const news = log.admit(cursor, event);
      lists = lists.map(({ view, list }) => ({ view, list: listAfter(list, event, news, view, me) }));
      thread = threadAfter(thread, event, news, uuid(1));
    }
    return { rows: lists.map(({ list }) => rowsOf(list)), messages: messagesOf(thread) };
  }

  it("end with the same lists and the same thread", () => {
    const story = fc.array(anyEvent, { maxLength: 25 }).chain((events) => {
      const numbered = events.map((event, n) => ({ cursor: String(n + 95), event }));
      const repeated = fc.shuffledSubarray([...numbered, ...numbered], { minLength: numbered.length });
      const heard = repeated.chain((some) =>
        fc.shuffledSubarray([...some, ...numbered], { minLength: some.length + numbered.length }),
      );
      return fc.record({ numbered: fc.constant(numbered), heard });
    });
    fc.assert(
      fc.property(story, ({ numbered, heard }) => {
        expect(screenAfter(heard)).toEqual(screenAfter(numbered));
      }),
    );
  });
});

describe("the notes of an open conversation", () => {
  const detail = {
    conversation: conversation(),
    changes: [],
    scheduled: [],
    notes: [note({ id: uuid(2), createdAt: at(2) })],
  };
  const noted = (fields: Parameters<typeof note>[0]): LiveEvent => ({
    type: "note.changed",
    conversationId: conversation().id,
    note: note(fields),
  });
  const shown = (event: LiveEvent) =>
    detailAfter(detail, event, ALL_NEWS).notes.map(({ id, isPinned }) => [id, isPinned]);

  it("take their place by when they were written, each once, as it is now", () => {
    expect(shown(noted({ id: uuid(3), createdAt: at(1) }))).toEqual([
      [uuid(3), false],
      [uuid(2), false],
    ]);
    expect(shown(noted({ id: uuid(2), createdAt: at(2), isPinned: true }))).toEqual([[uuid(2), true]]);
  });

  it("leave when they are removed, and those of another conversation never come", () => {
    const { id } = conversation();
    expect(shown({ type: "note.removed", conversationId: id, noteId: note({ id: uuid(2) }).id })).toEqual([]);
    expect(shown({ ...noted({ id: uuid(3) }), conversationId: conversation({ id: uuid(9) }).id } as LiveEvent)).toEqual(
      [[uuid(2), false]],
    );
  });
});

describe("the tags of the company", () => {
  const tag = (n: number, name: string) =>
    ({ id: uuid(n), teamId: null, name, color: "red", isArchived: false }) as Tag;
  it("hold each once, by name whatever its accents, as it is now", () => {
    const known = [tag(1, "Âmbar"), tag(2, "VIP")];
    expect(tagsAfter(known, tag(3, "batch")).map(({ name }) => name)).toEqual(["Âmbar", "batch", "VIP"]);
    expect(tagsAfter(known, tag(1, "Zebra")).map(({ name }) => name)).toEqual(["VIP", "Zebra"]);
  });
});

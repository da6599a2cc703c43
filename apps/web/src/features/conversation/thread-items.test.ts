import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { at, change, message, note, scheduled, uuid } from "../../live/views.fixture.ts";
import type { OutboxEntry } from "../../outbox/outbox.ts";
import { firstUnread, type ThreadItem, threadItems } from "./thread-items.ts";

const myId = uuid(700);
const nothing = {
  messages: [],
  changes: [],
  notes: [],
  scheduled: [],
  held: null,
  outbox: [],
  firstUnreadId: null,
  hasOlder: false,
  hasNewer: false,
  myId,
};
const inbound = (n: number, minute: number) => message({ id: uuid(n), createdAt: at(minute) });
const outbound = (n: number, minute: number, fields = {}) =>
  message({ id: uuid(n), createdAt: at(minute), direction: "outbound", ...fields });
const entry = (n: number, minute: number, fields: Partial<OutboxEntry> = {}): OutboxEntry => ({
  clientMessageId: `client ${n}`,
  conversationId: uuid(1),
  text: "On its way",
  quotedMessageId: null,
  createdAt: at(minute),
  state: "waiting",
  refusal: null,
  ...fields,
});
const bubbles = (items: ThreadItem[]) => items.filter((item) => item.type === "bubble");
const shape = (items: ThreadItem[]) => bubbles(items).map((item) => [item.isFirst, item.isLast]);

describe("what is held back of a flood", () => {
  const held = { count: 1_204, since: at(1), until: at(3) };
  const order = (items: ThreadItem[]) =>
    items.flatMap((item) => (item.type === "held" ? ["held"] : item.type === "bubble" ? [item.key] : []));

  it("is one line, after what came through in the same moment and before what was said later", () => {
    const messages = [inbound(1, 1), inbound(2, 3), outbound(3, 4)];
    expect(order(threadItems({ ...nothing, messages, held }))).toEqual([uuid(1), uuid(2), "held", uuid(3)]);
  });

  it("moves on with the flood, whatever was answered meanwhile", () => {
    const messages = [inbound(1, 1), outbound(2, 4)];
    const later = { ...held, until: at(5) };
    expect(order(threadItems({ ...nothing, messages, held: later }))).toEqual([uuid(1), uuid(2), "held"]);
  });

  it("is not shown before the part of the thread it belongs to is loaded", () => {
    const messages = [inbound(4, 30)];
    expect(order(threadItems({ ...nothing, messages, held, hasOlder: true }))).toEqual([uuid(4)]);
    expect(order(threadItems({ ...nothing, messages, held }))).toEqual(["held", uuid(4)]);
  });
});

describe("messages of one sender", () => {
  it("form a group while they are within five minutes", () => {
    const items = threadItems({ ...nothing, messages: [inbound(1, 0), inbound(2, 4), inbound(3, 10)] });
    expect(shape(items)).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
  });

  it("do not form a group across a message that failed, whose reason stands beneath it", () => {
    const messages = [outbound(1, 0), outbound(2, 1, { status: "failed" }), outbound(3, 2)];
    expect(shape(threadItems({ ...nothing, messages }))).toEqual([
      [true, true],
      [true, true],
      [true, true],
    ]);
  });

  it("do not form a group across a message that may still be taken back, which is said beneath it", () => {
    const leaving = outbound(1, 1, { status: "queued", leavesAt: at(2) });
    const messages = [leaving, outbound(2, 1)];
    expect(shape(threadItems({ ...nothing, messages }))).toEqual([
      [true, true],
      [true, true],
    ]);
    const left = [{ ...leaving, leavesAt: null }, outbound(2, 1)];
    expect(shape(threadItems({ ...nothing, messages: left }))).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it("form a group again once an unconfirmed one was left as it is", () => {
    const left = { status: "unconfirmed", failure: { code: "left_unconfirmed", reason: "Left as it is." } };
    const groups = (fields: object) =>
      shape(threadItems({ ...nothing, messages: [outbound(1, 0, fields), outbound(2, 1)] }));
    expect(groups({ status: "unconfirmed" })[0]).toEqual([true, true]);
    expect(groups(left)[0]).toEqual([true, false]);
  });

  it("join the group of their sender while they are still being sent", () => {
    const items = threadItems({ ...nothing, messages: [outbound(1, 0)], outbox: [entry(2, 1)] });
    expect(shape(items)).toEqual([
      [true, false],
      [false, true],
    ]);
  });
});

describe("days", () => {
  it("are separated where the reader's calendar day changes", () => {
    const items = threadItems({ ...nothing, messages: [inbound(1, 0), inbound(2, 1), inbound(3, 3 * 24 * 60)] });
    expect(items.map((item) => item.type)).toEqual(["day", "bubble", "bubble", "day", "bubble"]);
  });
});

describe("a message that is being sent", () => {
  it("comes last, and keeps its key when the server's echo takes its place", () => {
    const before = threadItems({ ...nothing, messages: [inbound(1, 5)], outbox: [entry(2, 4)] });
    const echo = outbound(9, 6, { clientMessageId: "client 2" });
    const after = threadItems({ ...nothing, messages: [inbound(1, 5), echo], outbox: [entry(2, 4)] });
    expect(after.map((item) => item.key)).toEqual(before.map((item) => item.key));
  });

  it("stays where it was written once the server has refused it", () => {
    const refused = entry(2, 1, { state: "refused" });
    const items = threadItems({ ...nothing, messages: [inbound(1, 0), inbound(3, 2)], outbox: [refused] });
    expect(bubbles(items).map((item) => item.key)).toEqual([uuid(1), "client 2", uuid(3)]);
  });
});

describe("what is to be sent later", () => {
  const later = [scheduled({ id: uuid(1) }), scheduled({ id: uuid(2) })];
  const kinds = (items: ThreadItem[]) => items.map(({ type }) => type).filter((type) => type !== "day");

  it("stands after everything, also after what is being sent", () => {
    const said = { ...nothing, messages: [inbound(1, 1)], outbox: [entry(2, 2)], scheduled: later };
    expect(kinds(threadItems(said))).toEqual(["bubble", "bubble", "scheduled", "scheduled"]);
  });

  it("is not shown in a part of the thread that does not reach its end", () => {
    const said = { ...nothing, messages: [inbound(1, 1)], scheduled: later, hasNewer: true };
    expect(kinds(threadItems(said))).toEqual(["bubble"]);
  });
});

describe("changes of placement", () => {
  it("stand between the messages where they happened", () => {
    const items = threadItems({
      ...nothing,
      messages: [inbound(1, 0), inbound(2, 10)],
      changes: [change({ at: at(5) })],
    });
    expect(items.map((item) => item.type)).toEqual(["day", "bubble", "changes", "bubble"]);
  });

  it("fold from three in a row on", () => {
    const row = (count: number) => Array.from({ length: count }, (_, n) => change({ id: String(n), at: at(n) }));
    const folded = (count: number) =>
      threadItems({ ...nothing, changes: row(count) }).flatMap((item) =>
        item.type === "changes" ? [item.isFolded] : [],
      );
    expect(folded(2)).toEqual([false]);
    expect(folded(3)).toEqual([true]);
  });

  it("wait for the messages around them to be loaded", () => {
    const items = threadItems({
      ...nothing,
      messages: [inbound(1, 10)],
      changes: [change({ at: at(5) })],
      hasOlder: true,
    });
    expect(items.some((item) => item.type === "changes")).toBe(false);
  });

  it("wait for newer messages as well", () => {
    const stretch = { ...nothing, messages: [inbound(1, 0)], hasNewer: true };
    const items = threadItems({ ...stretch, changes: [change({ at: at(5) })], notes: [note({ createdAt: at(6) })] });
    expect(items.map((item) => item.type)).toEqual(["day", "bubble"]);
  });
});

describe("New since you left", () => {
  it("stands above the first of the unread", () => {
    const messages = [inbound(1, 0), inbound(2, 1), outbound(3, 2), inbound(4, 3)];
    expect(firstUnread(messages, 2)).toBe(uuid(2));
    expect(firstUnread(messages, 0)).toBeNull();
    expect(firstUnread(messages, 99)).toBe(uuid(1));
    const items = threadItems({ ...nothing, messages, firstUnreadId: uuid(2) });
    expect(items.map((item) => item.type)).toEqual(["day", "bubble", "unread", "bubble", "bubble", "bubble"]);
  });
});

describe("any thread", () => {
  it("shows every message once, in the server's order, under keys that are all different", () => {
    const anyThread = fc.array(fc.record({ minute: fc.nat(4000), isOurs: fc.boolean() }), { maxLength: 40 });
    fc.assert(
      fc.property(anyThread, (facts) => {
        const messages = facts.map(({ minute, isOurs }, n) => (isOurs ? outbound(n, minute) : inbound(n, minute)));
        const items = threadItems({ ...nothing, messages });
        expect(bubbles(items).map((item) => item.key)).toEqual(messages.map((it) => it.id));
        const sorted = threadItems({
          ...nothing,
          messages: messages.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1)),
        });
        expect(new Set(sorted.map((item) => item.key)).size).toBe(sorted.length);
      }),
    );
  });
});

describe("notes in a thread", () => {
  const types = (items: ThreadItem[]) => items.map(({ type }) => type).filter((type) => type !== "day");

  it("stand where they were written, and end a group of messages", () => {
    const items = threadItems({
      ...nothing,
      messages: [inbound(1, 0), inbound(2, 2)],
      notes: [note({ createdAt: at(1) })],
    });
    expect(types(items)).toEqual(["bubble", "note", "bubble"]);
    expect(shape(items)).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  it("from before what is loaded wait until it is", () => {
    const early = { ...nothing, messages: [inbound(1, 5)], notes: [note({ createdAt: at(1) })] };
    expect(types(threadItems({ ...early, hasOlder: true }))).toEqual(["bubble"]);
    expect(types(threadItems(early))).toEqual(["note", "bubble"]);
  });
});

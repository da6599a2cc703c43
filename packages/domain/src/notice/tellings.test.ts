import { describe, expect, it } from "vitest";
import { ConversationId, TeamId, UserId } from "../ids.ts";
import { type Happening, settledBy, tellingsOf } from "./tellings.ts";

const id = (n: number) => `018f0000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const conversationId = ConversationId.parse(id(1));
const [ana, ben] = [UserId.parse(id(2)), UserId.parse(id(3))];
const [billing, returns] = [TeamId.parse(id(4)), TeamId.parse(id(5))];

const at = {
  nobody: null,
  billing: { state: "queued", teamId: billing, assigneeId: null },
  returns: { state: "queued", teamId: returns, assigneeId: null },
  unplaced: { state: "new", teamId: null, assigneeId: null },
  ana: { state: "assigned", teamId: billing, assigneeId: ana },
  ben: { state: "assigned", teamId: billing, assigneeId: ben },
  closed: { state: "closed", teamId: billing, assigneeId: ana },
};
type Spot = keyof typeof at;
type ChangeType = Extract<Happening, { type: "change" }>["change"]["type"];

const by = {
  ana: { type: "user" as const, id: ana, name: "Ana" },
  ben: { type: "user" as const, id: ben, name: "Ben" },
  customer: { type: "contact" as const, id: id(9), name: "Lia" },
  program: { type: "api_key" as const, id: id(8), name: "CRM" },
  max: { type: "system" as const, id: null, name: "timers" },
};
const change = (type: ChangeType, actor: keyof typeof by, from: Spot, to: Spot): Happening => ({
  type: "change",
  conversationId,
  change: { type, actor: by[actor] },
  before: at[from],
  after: at[to],
});
const message = (isInbound: boolean, spot: Spot, byUserId: UserId | null = null): Happening => ({
  type: "message",
  conversationId,
  messageId: id(7),
  isInbound,
  byUserId,
  after: at[spot],
});
const unsent = (author: keyof typeof by): Happening => ({
  type: "unsent",
  conversationId,
  scheduledId: id(10),
  author: by[author],
});
const told = (happening: Happening) => tellingsOf(happening).map(({ kind, to }) => [kind, to.id]);

describe("who is told", () => {
  it.each([
    ["that a colleague assigned it to them", change("assigned", "ben", "billing", "ana"), [["assigned", ana]]],
    ["that a program assigned it to them", change("assigned", "program", "billing", "ana"), [["assigned", ana]]],
    ["that a colleague handed it on to them", change("transferred", "ben", "ben", "ana"), [["transferred", ana]]],
    ["that their snooze ended", change("woken", "max", "ana", "ana"), [["woken", ana]]],
    ["that a customer wrote in one of theirs", message(true, "ana"), [["message", ana]]],
    ["that what they had scheduled was not sent", unsent("ana"), [["unsent", ana]]],
    [
      "that something new waits for their team",
      change("opened", "customer", "nobody", "billing"),
      [["queued", billing]],
    ],
    [
      "that something came from another queue",
      change("transferred", "ben", "returns", "billing"),
      [["queued", billing]],
    ],
    ["that one was given back to their queue", change("unassigned", "ben", "ben", "billing"), [["queued", billing]]],
  ] as [string, Happening, unknown][])("%s", (_what, happening, expected) => {
    expect(told(happening)).toEqual(expected);
  });

  it.each([
    ["of what they took themself", change("taken", "ana", "billing", "ana")],
    ["of what they assigned to themself", change("assigned", "ana", "billing", "ana")],
    ["of what was theirs already", change("assigned", "ben", "ana", "ana")],
    [
      "of a customer who came back to them, but by what the customer wrote",
      change("reopened", "customer", "closed", "ana"),
    ],
    ["of a snooze that the customer ended, but by what they wrote", change("woken", "customer", "ana", "ana")],
    ["of what a program had scheduled", unsent("program")],
    ["of what waits in nobody's queue", change("opened", "customer", "nobody", "unplaced")],
    ["of what a colleague answered", message(false, "ana", ben)],
    ["of what a customer wrote into a queue again", message(true, "billing")],
  ] as [string, Happening][])("is nobody %s", (_what, happening) => {
    expect(told(happening)).toEqual([]);
  });

  it("is everybody a note calls, but never who wrote it", () => {
    const mentions = [
      { type: "user" as const, id: ben, name: "Ben" },
      { type: "team" as const, id: billing, name: "Billing" },
    ];
    const tellings = tellingsOf({ type: "note", conversationId, noteId: id(6), author: by.ana, mentions });
    expect(tellings.map(({ kind, to, except, subjectId }) => [kind, to.id, except, subjectId])).toEqual([
      ["mention", ben, ana, id(6)],
      ["mention", billing, ana, id(6)],
    ]);
  });

  it("of a queue is not whoever put it there, and more of the same belongs to the queue", () => {
    expect(tellingsOf(change("unassigned", "ana", "ana", "billing"))).toMatchObject([
      { except: ana, placeId: billing, conversationId },
    ]);
  });
});

describe("what is settled", () => {
  it.each([
    ["by who answers", message(false, "ana", ana), [["conversation", ana]]],
    [
      "for who no longer has it",
      change("transferred", "ben", "ana", "ben"),
      [
        ["conversation", ben],
        ["conversation", ana],
      ],
    ],
    [
      "for who closed it",
      change("closed", "ana", "ana", "closed"),
      [
        ["conversation", ana],
        ["conversation", ana],
      ],
    ],
    [
      "in the queue that it left",
      change("taken", "ana", "billing", "ana"),
      [
        ["conversation", ana],
        ["queue", billing],
      ],
    ],
  ] as [string, Happening, unknown][])("%s", (_what, happening, expected) => {
    expect(settledBy(happening).map((one) => [one.type, one.type === "queue" ? one.teamId : one.userId])).toEqual(
      expected,
    );
  });

  it("is nothing by a customer's message, a note, or a snooze that ended", () => {
    expect(settledBy(message(true, "ana"))).toEqual([]);
    expect(settledBy(change("woken", "max", "ana", "ana"))).toEqual([]);
    expect(settledBy({ type: "note", conversationId, noteId: id(6), author: by.ben, mentions: [] })).toEqual([]);
  });
});

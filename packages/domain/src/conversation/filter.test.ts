import { describe, expect, it } from "vitest";
import { ConversationFilter, type Filterable, instantOf, matchesFilter, TimePoint } from "./filter.ts";

const now = new Date("2026-11-26T12:00:00.000Z");
const me = "00000000-0000-7000-8000-000000000001";
const team = "00000000-0000-7000-9000-000000000001";
const inbox = "00000000-0000-7000-9000-000000000009";
const conversation: Filterable = {
  state: "assigned",
  teamId: team,
  assigneeId: me,
  inboxId: inbox,
  tagIds: [team, inbox],
  channel: "whatsapp",
  unreadCount: 2,
  snoozedUntil: null,
  held: { count: 3 },
  lastActivityAt: "2026-11-26T11:00:00.000Z",
};
const matches = (filter: Parameters<typeof matchesFilter>[0], of: Partial<Filterable> = {}, meId: string | null = me) =>
  matchesFilter(filter, { ...conversation, ...of }, { meId, now });

describe("a filter", () => {
  it("that asks for nothing lets everything through", () => {
    expect(matches({})).toBe(true);
  });

  it.each<[string, Parameters<typeof matchesFilter>[0], Partial<Filterable>]>([
    ["a state", { state: ["assigned"] }, { state: "closed" }],
    ["a team", { teamId: team }, { teamId: null }],
    ["oneself", { assigneeId: "me" }, { assigneeId: null }],
    ["a person", { assigneeId: me }, { assigneeId: team }],
    ["an inbox", { inboxId: inbox }, { inboxId: team }],
    ["a tag", { tagId: inbox }, { tagIds: [team] }],
    ["a channel", { channel: "whatsapp" }, { channel: "sms" }],
    ["what is unread", { unread: true }, { unreadCount: 0 }],
    ["what is not snoozed", { snoozed: false }, { snoozedUntil: now }],
    ["what is held back", { held: true }, { held: null }],
    ["what was active since", { activeSince: "-2h" }, { lastActivityAt: new Date("2026-11-26T09:59:59.999Z") }],
    ["what was active before", { activeBefore: "2026-11-26T11:00:00.001Z" }, { lastActivityAt: now }],
  ])("for %s lets that through and nothing else", (_what, filter, other) => {
    expect(matches(filter)).toBe(true);
    expect(matches(filter, other)).toBe(false);
  });

  it("for nobody lets through what no agent has, and for a program nothing is its own", () => {
    expect(matches({ assigneeId: "nobody" })).toBe(false);
    expect(matches({ assigneeId: "nobody" }, { assigneeId: null })).toBe(true);
    expect(matches({ assigneeId: "me" }, {}, null)).toBe(false);
  });

  it("asks all of its parts at once", () => {
    expect(matches({ teamId: team, unread: true })).toBe(true);
    expect(matches({ teamId: team, unread: false })).toBe(false);
  });

  it("counts the first instant in and the last one out", () => {
    const at = "2026-11-26T11:00:00.000Z";
    expect(matches({ activeSince: at })).toBe(true);
    expect(matches({ activeBefore: at })).toBe(false);
  });
});

describe("a point in time", () => {
  it("is an instant, or so many hours or days before now", () => {
    expect(instantOf("-36h", now)).toEqual(new Date("2026-11-25T00:00:00.000Z"));
    expect(instantOf("-7d", now)).toEqual(new Date("2026-11-19T12:00:00.000Z"));
    expect(instantOf("2026-01-02T03:04:05Z", now)).toEqual(new Date("2026-01-02T03:04:05.000Z"));
  });

  it.each(["7d", "-0d", "-07d", "-99999d", "-1w", "yesterday", "2026-01-02", "now()", "-1d; select 1", ""])(
    "is not %j",
    (text) => expect(TimePoint.safeParse(text).success).toBe(false),
  );
});

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;

describe("a filter as it is written", () => {
  it("takes states as words of a URL or as a list", () => {
    expect(ConversationFilter.parse({ state: "new,queued" }).state).toEqual(["new", "queued"]);
    expect(ConversationFilter.parse({ state: ["new"], unread: "true" })).toEqual({ state: ["new"], unread: true });
  });

  it("takes one or several of a team, person, inbox, tag or channel, and says them the shortest way", () => {
    const read = (given: object) => ConversationFilter.parse(given);
    expect(read({ teamId: id(1) })).toEqual({ teamId: id(1) });
    expect(read({ teamId: [id(1)] })).toEqual({ teamId: id(1) });
    expect(read({ assigneeId: "me,nobody,me" })).toEqual({ assigneeId: ["me", "nobody"] });
    expect(read({ tagId: [id(1), id(2)], channel: "sms,widget" })).toEqual({
      tagId: [id(1), id(2)],
      channel: ["sms", "widget"],
    });
    expect(read(read({ inboxId: `${id(1)},${id(2)}` }))).toEqual({ inboxId: [id(1), id(2)] });
  });

  it.each<Record<string, unknown>>([
    { state: [] },
    { state: "open" },
    { state: ["new", "new", "new", "new", "new"] },
    { state: { $ne: null } },
    { teamId: "' or 1=1 --" },
    { assigneeId: "everybody" },
    { assigneeId: [] },
    { tagId: [{ $ne: null }] },
    { teamId: Array.from({ length: 21 }, (_, n) => id(n)) },
    { inboxId: { $gt: "" } },
    { channel: "fax" },
    { unread: "yes" },
    { activeSince: 7 },
    { order: "id; drop table users" },
  ])("refuses %j", (given) => expect(ConversationFilter.safeParse(given).success).toBe(false));
});

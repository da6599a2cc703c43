import { ConversationFilter } from "@max/domain/conversation/filter";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { uuid } from "../live/views.fixture.ts";
import { readFilter, sensibleWords, wordsOfFilter } from "./filter-address.ts";

const oneId = fc.integer({ min: 1, max: 9_999 }).map(uuid);
const someIds = fc.array(oneId, { maxLength: 22 });
const anyId = fc.oneof(
  oneId,
  someIds,
  someIds.map((ids) => ids.join(",")),
);
const state = fc.constantFrom("new", "queued", "assigned", "closed", "lost");
const point = fc.oneof(
  fc.constantFrom("-12h", "-7d", "-0h", "-99999d", "7d", "2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "now"),
  fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2999-12-31") }).map((at) => at.toISOString()),
);
const said = fc.record(
  {
    state: fc.oneof(
      fc.array(state, { maxLength: 5 }).map((all) => all.join(",")),
      fc.array(state, { maxLength: 5 }),
    ),
    team: fc.oneof(anyId, fc.string()),
    agent: fc.oneof(anyId, fc.constantFrom("me", "nobody", "somebody", "me,nobody", "me,me")),
    inbox: fc.oneof(anyId, fc.constant("00000000-0000-0000-0000-000000000001")),
    tag: fc.oneof(anyId, fc.integer()),
    channel: fc.constantFrom("whatsapp", "sms", "chat_app", "fax", "", "sms,widget", "sms,fax"),
    unread: fc.constantFrom(true, false, "true", "false", "yes", 1, null),
    snoozed: fc.constantFrom(true, "false", []),
    held: fc.constantFrom(true, "false", 2),
    since: point,
    before: point,
  },
  { requiredKeys: [] },
);

describe("a filter in an address", () => {
  it("is read as the server's schema reads it, whatever is said: nothing that would be refused gets through", () => {
    fc.assert(
      fc.property(said, (words) => {
        const filter = readFilter(words);
        expect(ConversationFilter.parse(filter)).toEqual(filter);
      }),
    );
  });

  it("keeps every word that makes sense, and comes back the same", () => {
    fc.assert(
      fc.property(said, (words) => {
        const filter = readFilter(words);
        expect(readFilter(sensibleWords(words))).toEqual(filter);
        expect(readFilter(wordsOfFilter(filter))).toEqual(filter);
      }),
    );
  });

  it("says several of a kind with commas between, and one as itself", () => {
    expect(readFilter({ agent: `me,${uuid(3)}`, tag: [uuid(1)] })).toEqual({
      assigneeId: ["me", uuid(3)],
      tagId: uuid(1),
    });
    expect(wordsOfFilter({ teamId: [uuid(1), uuid(2)] })).toEqual({ team: `${uuid(1)},${uuid(2)}` });
  });

  it("leaves out one part that makes no sense, and not the others", () => {
    const day = "2026-11-26T00:00:00Z";
    expect(readFilter({ team: "none", state: "new,closed", unread: "true", since: day, before: "-12h" })).toEqual({
      state: ["new", "closed"],
      unread: true,
      activeSince: day,
      activeBefore: "-12h",
    });
  });
});

import { describe, expect, it } from "vitest";
import type { InboxView } from "../live/inbox-view.ts";
import { uuid } from "../live/views.fixture.ts";
import {
  anchorOf,
  readInboxSearch,
  safeReturnPath,
  searchOf,
  searchOfAnchor,
  viewFromAddress,
} from "./view-address.ts";

describe("the way back after sign-in", () => {
  it("leads to a path of our own and nowhere else", () => {
    expect(safeReturnPath("/inbox/mine?team=1")).toBe("/inbox/mine?team=1");
    for (const path of [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
      "",
      undefined,
      "/login",
    ])
      expect(safeReturnPath(path)).toBe("/");
  });
});

describe("an address", () => {
  it("may say what a conversation opens at, and nothing but text of known names", () => {
    const message = readInboxSearch({ message: "m", team: 7, other: "x" });
    expect(message).toEqual({ message: "m" });
    expect(anchorOf(message)).toEqual({ type: "message", id: "m" });
    const note = { type: "note", id: "n", at: "2026-01-01T00:00:00.000Z" } as const;
    expect(anchorOf(searchOfAnchor(note))).toEqual(note);
    expect(anchorOf({ note: "n" })).toBeNull();
    expect(searchOfAnchor(null)).toEqual({});
  });

  it("names a view, and a queue only together with its team", () => {
    expect(viewFromAddress("mine", {})).toEqual({ name: "mine" });
    expect(viewFromAddress("team", { team: "t" })).toEqual({ name: "team", teamId: "t" });
    expect(viewFromAddress("team", {})).toEqual({ name: "open" });
    expect(viewFromAddress("nonsense", {})).toEqual({ name: "open" });
  });

  it.each<InboxView>([
    { name: "mine" },
    { name: "team", teamId: uuid(1) },
    { name: "team", teamId: uuid(1), filter: { unread: true } },
    { name: "open", filter: { teamId: uuid(1), assigneeId: "nobody", activeBefore: "-7d" } },
    { name: "closed", filter: { assigneeId: uuid(3), inboxId: uuid(2), activeSince: "2026-11-26T00:00:00.000Z" } },
    { name: "open", filter: { teamId: [uuid(1), uuid(2)], assigneeId: ["me", "nobody"], channel: ["sms", "widget"] } },
    { name: "all", filter: { state: ["new", "closed"], channel: "sms", snoozed: false }, savedId: uuid(9) },
  ])("says all of %j and is read back the same, through a browser's address bar as well", (view) => {
    const search = searchOf(view);
    expect(viewFromAddress(view.name, search)).toEqual(view);
    const typed = Object.fromEntries(Object.entries(search).map(([word, value]) => [word, String(value)]));
    expect(viewFromAddress(view.name, readInboxSearch(typed))).toEqual(view);
  });

  it("with something in it that makes no sense is read without that part", () => {
    const search = readInboxSearch({
      agent: "' or 1=1",
      unread: "true",
      state: "new,fine",
      since: { $gt: 1 },
      other: "x",
    });
    expect(viewFromAddress("open", search)).toEqual({ name: "open", filter: { unread: true } });
  });
});

import { describe, expect, it } from "vitest";
import { anchorOf, readInboxSearch, safeReturnPath, searchOfAnchor, viewFromAddress } from "./view-address.ts";

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
});

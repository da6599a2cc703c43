import { describe, expect, it } from "vitest";
import { safeReturnPath, viewFromAddress } from "./view-address.ts";

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
  it("names a view, and a queue only together with its team", () => {
    expect(viewFromAddress("mine", {})).toEqual({ name: "mine" });
    expect(viewFromAddress("team", { team: "t" })).toEqual({ name: "team", teamId: "t" });
    expect(viewFromAddress("team", {})).toEqual({ name: "open" });
    expect(viewFromAddress("nonsense", {})).toEqual({ name: "open" });
  });
});

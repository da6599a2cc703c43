import { describe, expect, it } from "vitest";
import { isSameFilter } from "./same-filter.ts";

describe("two filters", () => {
  it("are the same when they say the same, in whatever order", () => {
    expect(isSameFilter({ unread: true, state: ["new", "queued"] }, { state: ["queued", "new"], unread: true })).toBe(
      true,
    );
    expect(isSameFilter({}, { channel: undefined })).toBe(true);
    expect(isSameFilter({ unread: true }, { unread: false })).toBe(false);
    expect(isSameFilter({ unread: true }, { unread: true, teamId: "t" })).toBe(false);
  });
});

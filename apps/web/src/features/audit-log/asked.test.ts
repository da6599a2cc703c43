import { describe, expect, it } from "vitest";
import { ASKED_NOTHING, exportAddress, filterOf } from "./asked.ts";

describe("what the audit log is asked for", () => {
  it("is nothing in particular when nothing is chosen", () => {
    expect(filterOf(ASKED_NOTHING)).toEqual({});
    expect(exportAddress(ASKED_NOTHING)).toBe("/audit/export");
  });

  it("is whole days of the reader's own, the last one included", () => {
    const { since, until } = filterOf({ ...ASKED_NOTHING, from: "2026-03-30", to: "2026-03-31" });
    expect(since).toEqual(new Date(2026, 2, 30));
    expect(until).toEqual(new Date(2026, 3, 1));
  });

  it("is the same in the address of the download", () => {
    const asked = { actorId: "system", action: "tag.created", from: "2026-03-30", to: "" };
    const { searchParams, pathname } = new URL(exportAddress(asked), "https://desk.example");
    expect(pathname).toBe("/audit/export");
    expect(Object.fromEntries(searchParams)).toEqual({
      actorId: "system",
      action: "tag.created",
      since: new Date(2026, 2, 30).toISOString(),
    });
  });
});

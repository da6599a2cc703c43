import { describe, expect, it } from "vitest";
import { presenceOf, returnsAt, takesNewWork } from "./presence.ts";

describe("presence", () => {
  it("is what the person chose for as long as a page of theirs is connected, and offline otherwise", () => {
    expect(presenceOf({ isConnected: true, isAway: false })).toBe("available");
    expect(presenceOf({ isConnected: true, isAway: true })).toBe("away");
    expect(presenceOf({ isConnected: false, isAway: false })).toBe("offline");
    expect(presenceOf({ isConnected: false, isAway: true })).toBe("offline");
  });

  it("lets only who is available be given new work", () => {
    expect(["available", "away", "offline"].map((presence) => takesNewWork(presence as never))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("a customer whose owner is offline", () => {
  const noon = new Date("2026-11-26T12:00:00.000Z");
  it("goes back to the queue after the company's minutes", () => {
    expect(returnsAt(noon, 15)).toEqual(new Date("2026-11-26T12:15:00.000Z"));
  });
  it("stays where the company wants it so", () => {
    expect(returnsAt(noon, null)).toBeNull();
  });
});

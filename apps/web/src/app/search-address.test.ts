import { describe, expect, it } from "vitest";
import { readSearchAddress } from "./search-address.ts";

describe("the address of a search", () => {
  it("holds words, a channel, a team and one of the times, and drops the rest", () => {
    const all = { q: "lamp", channel: "whatsapp", team: "t", days: 30 };
    expect(readSearchAddress({ ...all, other: "x" })).toEqual(all);
    expect(readSearchAddress({ q: 48213, channel: "pigeon", team: 5, days: 31 })).toEqual({ q: "48213" });
    expect(readSearchAddress({})).toEqual({});
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isReplyWindowOpen, replyWindowEnd } from "./reply-window.ts";

const noon = new Date("2026-11-20T12:00:00Z");
const after = (start: Date, seconds: number) => new Date(start.getTime() + seconds * 1_000);
const DAY_S = 86_400;

describe("the reply window", () => {
  it("ends a minute before 24 hours have passed, so that nothing is sent that WhatsApp would refuse", () => {
    expect(replyWindowEnd(noon)).toEqual(new Date("2026-11-21T11:59:00Z"));
  });

  it("is open until that instant and closed from it on", () => {
    expect(isReplyWindowOpen(noon, noon)).toBe(true);
    expect(isReplyWindowOpen(noon, after(noon, DAY_S - 61))).toBe(true);
    expect(isReplyWindowOpen(noon, after(noon, DAY_S - 60))).toBe(false);
    expect(isReplyWindowOpen(noon, after(noon, DAY_S))).toBe(false);
  });

  it("does not exist for a customer who never wrote", () => {
    expect(replyWindowEnd(null)).toBeNull();
    expect(isReplyWindowOpen(null, noon)).toBe(false);
  });

  it("is counted in elapsed time, also across a change of the clocks", () => {
    const beforeChange = new Date("2026-03-29T00:30:00Z");
    expect(replyWindowEnd(beforeChange)!.getTime() - beforeChange.getTime()).toBe((DAY_S - 60) * 1_000);
  });

  it("is never open in what WhatsApp calls closed, for clocks up to a minute apart", () => {
    const anyInstant = fc.date({ min: new Date("2020-01-01"), max: new Date("2090-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(
        anyInstant,
        fc.integer({ min: 0, max: 2 * DAY_S }),
        fc.integer({ min: 0, max: 59 }),
        (at, age, skew) => {
          const ours = after(at, age);
          const theirs = after(ours, skew);
          if (isReplyWindowOpen(at, ours)) expect(theirs.getTime() - at.getTime()).toBeLessThan(DAY_S * 1_000);
        },
      ),
    );
  });
});

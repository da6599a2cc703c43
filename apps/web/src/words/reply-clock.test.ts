import { describe, expect, it } from "vitest";
import { replyClock, replyClockOf } from "./reply-clock.ts";

const now = Date.UTC(2026, 10, 20, 12, 0, 0);
const inMs = (ms: number) => new Date(now + ms).toISOString();
const MINUTE = 60_000;

describe("the reply window in words", () => {
  it("counts whole hours and minutes down, never up", () => {
    expect(replyClock(inMs((17 * 60 + 12) * MINUTE + 59_000), now)).toMatchObject({ hours: 17, minutes: 12 });
    expect(replyClock(inMs(30_000), now)).toMatchObject({ state: "open", hours: 0, minutes: 0 });
  });

  it("says that time is running out under two hours", () => {
    expect(replyClock(inMs(120 * MINUTE), now)).toMatchObject({ isRunningOut: false });
    expect(replyClock(inMs(120 * MINUTE - 1), now)).toMatchObject({ isRunningOut: true });
  });

  it("is closed from the very instant it ends", () => {
    expect(replyClock(inMs(0), now)).toEqual({ state: "closed", closedAt: new Date(now) });
  });

  it("was never open for somebody who has not written", () => {
    expect(replyClock(null, now)).toEqual({ state: "never" });
  });

  it("does not run on a channel that takes free text at any time", () => {
    expect(replyClockOf({ channel: "widget", replyWindowEndsAt: null }, now)).toEqual({ state: "none" });
    expect(replyClockOf({ channel: "whatsapp", replyWindowEndsAt: null }, now)).toEqual({ state: "never" });
  });
});

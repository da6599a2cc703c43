import { describe, expect, it } from "vitest";
import { compareCursors, FreshnessLog } from "./freshness.ts";
import { conversation, message } from "./views.fixture.ts";
import type { LiveEvent } from "./wire.ts";

const event: LiveEvent = { type: "message.created", conversation: conversation(), message: message() };

describe("cursors", () => {
  it("are ordered by their numbers, not by their letters", () => {
    expect(compareCursors("9", "10")).toBe(-1);
    expect(compareCursors("10", "9")).toBe(1);
    expect(compareCursors("7-99", "7-100")).toBe(-1);
    expect(compareCursors("12345678901234567890", "12345678901234567891")).toBe(-1);
    expect(compareCursors("5", "5")).toBe(0);
  });
});

describe("what is news", () => {
  it("is an event heard for the first time, and not its repetition", () => {
    const log = new FreshnessLog();
    expect(log.admit("5", event)).toEqual({ conversation: true, message: true });
    expect(log.admit("5", event)).toEqual({ conversation: false, message: false });
    expect(log.admit("4", event)).toEqual({ conversation: false, message: false });
    expect(log.admit("6", event)).toEqual({ conversation: true, message: true });
  });

  it("is not an answer that was overtaken by a live event", () => {
    const log = new FreshnessLog();
    const before = log.mark();
    expect(log.isCurrent("message", message().id, before)).toBe(true);
    log.admit("5", event);
    expect(log.isCurrent("message", message().id, before)).toBe(false);
    expect(log.isCurrent("message", message().id, log.mark())).toBe(true);
  });
});

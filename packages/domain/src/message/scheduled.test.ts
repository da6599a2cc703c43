import { describe, expect, it } from "vitest";
import { obstacleAtDue, ScheduleMessage, sendableUntil, timeProblem } from "./scheduled.ts";

const noon = new Date("2026-11-27T12:00:00.000Z");
const hours = (count: number) => new Date(noon.getTime() + count * 3_600_000);
const whatsapp = { channel: "whatsapp" as const, lastInboundAt: noon };

describe("how long a message can be sent", () => {
  it("is as long as WhatsApp takes free text: a minute less than a day after the customer's last message", () => {
    expect(sendableUntil(whatsapp, false)).toEqual(new Date("2026-11-28T11:59:00.000Z"));
  });
  it("is for ever for a template, and where there is no reply window", () => {
    expect(sendableUntil(whatsapp, true)).toBeNull();
    expect(sendableUntil({ channel: "widget", lastInboundAt: null }, false)).toBeNull();
  });
  it("is over before it began where the customer never wrote", () => {
    const until = sendableUntil({ channel: "whatsapp", lastInboundAt: null }, false);
    expect(timeProblem(hours(1), noon, until)).toBe("window_closes_before");
  });
});

describe("a moment to send at", () => {
  const until = sendableUntil(whatsapp, false);
  it("is still to come", () => {
    expect(timeProblem(noon, noon, null)).toBe("past");
    expect(timeProblem(hours(-1), noon, null)).toBe("past");
    expect(timeProblem(hours(1), noon, null)).toBeNull();
  });
  it("is within a year", () => {
    expect(timeProblem(hours(24 * 365), noon, null)).toBeNull();
    expect(timeProblem(hours(24 * 367), noon, null)).toBe("too_far");
  });
  it("is before the reply window closes, to the millisecond", () => {
    expect(timeProblem(new Date(until!.getTime() - 1), noon, until)).toBeNull();
    expect(timeProblem(until!, noon, until)).toBe("window_closes_before");
  });
});

describe("a message that is due", () => {
  const free = { isAuthorGone: false, isBlocked: false, until: hours(1) };
  it("is sent while the window is open, and not from the instant it closes", () => {
    expect(obstacleAtDue(free, noon)).toBeNull();
    expect(obstacleAtDue({ ...free, until: noon }, noon)).toBe("reply_window_closed");
    expect(obstacleAtDue({ ...free, until: null }, noon)).toBeNull();
  });
  it("is not sent to somebody who was blocked meanwhile, nor for somebody who left", () => {
    expect(obstacleAtDue({ ...free, isBlocked: true }, noon)).toBe("contact_blocked");
    expect(obstacleAtDue({ ...free, isAuthorGone: true }, noon)).toBe("author_left");
  });
});

describe("what can be scheduled", () => {
  const conversationId = "00000000-0000-7000-8000-000000000001";
  const file = "00000000-0000-7000-8000-000000000002";
  const given = (more: object) =>
    ScheduleMessage.safeParse({ conversationId, clientMessageId: "1", dueAt: "2026-11-27T12:00:00Z", ...more }).success;
  it("says something, has a file, or is a template, which brings its own words", () => {
    expect(given({ text: "Hello" })).toBe(true);
    expect(given({ attachmentId: file })).toBe(true);
    expect(given({ template: { name: "hello", language: "en" } })).toBe(true);
    expect(given({})).toBe(false);
    expect(given({ text: "  " })).toBe(false);
    expect(given({ text: "Hello", template: { name: "hello", language: "en" } })).toBe(false);
  });
  it("has a caption no longer than WhatsApp takes", () => {
    expect(given({ text: "x".repeat(1_024), attachmentId: file })).toBe(true);
    expect(given({ text: "x".repeat(1_025), attachmentId: file })).toBe(false);
  });
});

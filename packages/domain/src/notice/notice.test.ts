import { describe, expect, it } from "vitest";
import { choicesFrom, FIRST_CHOICES, isQuietAt, MarkNoticesRead, QuietHours, waysOf } from "./notice.ts";

const at = (time: string) => new Date(`2026-11-27T${time}:00Z`);
const night = { from: 22 * 60, to: 7 * 60 };

describe("quiet hours", () => {
  it("go over midnight, from their first minute to before their last", () => {
    const quiet = ["21:59", "22:00", "23:59", "00:00", "06:59", "07:00"].map((time) =>
      isQuietAt(night, "UTC", at(time)),
    );
    expect(quiet).toEqual([false, true, true, true, true, false]);
  });

  it("may lie within a day", () => {
    const lunch = { from: 12 * 60, to: 13 * 60 };
    expect(["11:59", "12:00", "12:59", "13:00"].map((time) => isQuietAt(lunch, "UTC", at(time)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it("are by the clock of the person, not by ours", () => {
    expect(isQuietAt(night, "America/Sao_Paulo", at("00:30"))).toBe(false);
    expect(isQuietAt(night, "America/Sao_Paulo", at("01:00"))).toBe(true);
    expect(isQuietAt(night, "Asia/Kolkata", at("16:30"))).toBe(true);
  });

  it("follow the zone through its change of clocks", () => {
    // 22:30 in Madrid, before and after the summer's end.
    expect(isQuietAt(night, "Europe/Madrid", new Date("2026-10-24T20:30:00Z"))).toBe(true);
    expect(isQuietAt(night, "Europe/Madrid", new Date("2026-10-26T20:30:00Z"))).toBe(false);
  });

  it("are none when nobody asked for them", () => {
    expect(isQuietAt(null, "UTC", at("03:00"))).toBe(false);
  });

  it("are refused when they would never begin or always last", () => {
    expect(QuietHours.safeParse({ from: 60, to: 60 }).success).toBe(false);
    expect(QuietHours.safeParse({ from: 0, to: 1440 }).success).toBe(false);
  });
});

describe("the ways of a notice", () => {
  it("are as chosen", () => {
    expect(waysOf("mention", FIRST_CHOICES, false)).toEqual({ page: true, browser: true, sound: true });
    expect(waysOf("queued", FIRST_CHOICES, false)).toEqual({ page: true, browser: false, sound: false });
  });

  it("are the page alone in quiet: it is listed and calls nobody", () => {
    expect(waysOf("message", FIRST_CHOICES, true)).toEqual({ page: true, browser: false, sound: false });
  });

  it("are none for what is not wanted in the page, whatever else was chosen", () => {
    const choices = { ...FIRST_CHOICES, message: { page: false, browser: true, sound: true } };
    expect(waysOf("message", choices, false)).toEqual({ page: false, browser: false, sound: false });
  });
});

describe("stored choices", () => {
  it("hold for the kinds they name, and the first ones for those that came later", () => {
    const quiet = { page: false, browser: false, sound: false };
    expect(choicesFrom({ message: quiet })).toEqual({ ...FIRST_CHOICES, message: quiet });
  });

  it("that cannot be read are none", () => {
    for (const stored of [null, undefined, 7, { message: "loud" }]) expect(choicesFrom(stored)).toEqual(FIRST_CHOICES);
  });
});

describe("marking read", () => {
  it("names one thing, no more and no less", () => {
    const id = "018f0000-0000-7000-8000-000000000001";
    expect(MarkNoticesRead.safeParse({}).success).toBe(false);
    expect(MarkNoticesRead.safeParse({ conversationId: id, teamId: id }).success).toBe(false);
    expect(MarkNoticesRead.safeParse({ noticeIds: [id] }).success).toBe(true);
  });
});

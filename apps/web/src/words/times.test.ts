import { describe, expect, it } from "vitest";
import { ageOf, dayKey, dayKeys, dayName } from "./times.ts";
import { regionOf } from "./region.ts";

const now = new Date(2026, 10, 20, 14, 0).getTime();
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

describe("how long ago", () => {
  it("is said in the largest unit that tells enough", () => {
    expect(ageOf(ago(0.5), now)).toEqual({ unit: "now" });
    expect(ageOf(ago(59), now)).toEqual({ unit: "minutes", count: 59 });
    expect(ageOf(ago(22 * 60), now)).toEqual({ unit: "hours", count: 22 });
    expect(ageOf(ago(6 * 24 * 60), now)).toEqual({ unit: "days", count: 6 });
    expect(ageOf(ago(8 * 24 * 60), now)).toEqual({ unit: "date" });
  });

  it("is now when the other clock runs ahead", () => {
    expect(ageOf(ago(-3), now)).toEqual({ unit: "now" });
  });
});

describe("the days of a thread", () => {
  it("are today, yesterday, or their date with the weekday", () => {
    expect(dayName(ago(0), now, "en-GB").name).toBe("today");
    expect(dayName(ago(15 * 60), now, "en-GB")).toEqual({ name: "yesterday", date: "19 November" });
    expect(dayName(ago(4 * 24 * 60), now, "en-GB").date).toBe("Monday 16 November");
    expect(dayName(ago(400 * 24 * 60), now, "en-GB").date).toContain("2025");
  });
});

describe("the day of each of many instants", () => {
  it("is the same as when each is asked for alone, in any order and across midnights", () => {
    const keyOf = dayKeys();
    const instants = Array.from({ length: 400 }, (_, n) => ago(((n * 7_919) % 400) * 61));
    expect(instants.map((at) => keyOf(Date.parse(at)))).toEqual(instants.map((at) => dayKey(at)));
  });
});

describe("the region", () => {
  it("is the reader's own within the language of the page", () => {
    expect(regionOf("en", ["pt-BR", "en-GB"])).toBe("en-GB");
    expect(regionOf("es", ["en-GB"])).toBe("es");
  });
});

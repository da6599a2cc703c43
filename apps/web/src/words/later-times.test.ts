import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { laterTimes } from "./later-times.ts";

const namesAt = (now: Date) => laterTimes(now).map(({ name }) => name);

describe("the moments offered for sending later", () => {
  it("are in an hour, tomorrow at nine and Monday at nine", () => {
    expect(laterTimes(new Date(2026, 10, 25, 9, 31))).toEqual([
      { name: "hour", at: new Date(2026, 10, 25, 10, 35) },
      { name: "tomorrow", at: new Date(2026, 10, 26, 9, 0) },
      { name: "monday", at: new Date(2026, 10, 30, 9, 0) },
    ]);
  });

  it("do not say Monday twice: on Sunday it is tomorrow, on Monday a week away", () => {
    expect(namesAt(new Date(2026, 10, 29, 20, 0))).toEqual(["hour", "tomorrow"]);
    expect(laterTimes(new Date(2026, 10, 30, 20, 0)).at(-1)).toEqual({
      name: "monday",
      at: new Date(2026, 11, 7, 9, 0),
    });
  });

  it("are always ahead, in order, and each another", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(2020, 0, 1), max: new Date(2040, 0, 1), noInvalidDate: true }), (now) => {
        const times = laterTimes(now).map(({ at }) => at.getTime());
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        expect(times[0]).toBeGreaterThan(now.getTime());
      }),
    );
  });
});

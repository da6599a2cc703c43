import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localInput, snoozeTimes } from "./snooze-times.ts";

const namesAt = (now: Date) => snoozeTimes(now).map(({ name }) => name);

describe("the moments offered for putting off", () => {
  it("name the evening in the morning, and no evening that has nearly come", () => {
    expect(namesAt(new Date(2026, 10, 25, 9, 30))).toEqual(["later", "evening", "tomorrow", "monday", "week"]);
    expect(namesAt(new Date(2026, 10, 25, 16, 0))).toEqual(["later", "tomorrow", "monday", "week"]);
  });

  it("do not say Monday twice: on Sunday it is tomorrow, on Monday a week away", () => {
    expect(namesAt(new Date(2026, 10, 29, 20, 0))).toEqual(["later", "tomorrow", "week"]);
    expect(namesAt(new Date(2026, 10, 30, 20, 0))).toEqual(["later", "tomorrow", "monday"]);
  });

  it("are always ahead, in order, and each another", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(2020, 0, 1), max: new Date(2040, 0, 1), noInvalidDate: true }), (now) => {
        const times = snoozeTimes(now).map(({ at }) => at.getTime());
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        expect(times[0]).toBeGreaterThan(now.getTime());
      }),
    );
  });

  it("are written as the field for a date and time has them", () => {
    expect(localInput(new Date(2026, 1, 3, 4, 5))).toBe("2026-02-03T04:05");
  });
});

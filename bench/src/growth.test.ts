import { describe, expect, it } from "vitest";
import { growthPerTenMinutes, hasGrown, lineThrough, type Sample } from "./growth.ts";

const MINUTE_MS = 60_000;
const each = (values: readonly number[]): Sample[] => values.map((value, n) => ({ atMs: n * MINUTE_MS, value }));

describe("growth over a long run", () => {
  it("is the slope of the line of least squares", () => {
    expect(lineThrough(each([100, 102, 104, 106]))).toEqual({ first: 100, last: 106, perMinute: 2 });
    expect(growthPerTenMinutes(each([100, 102, 104, 106]))).toBeCloseTo(0.2);
  });

  it("is near nothing where a collector takes back what was piled up", () => {
    const saw = Array.from({ length: 60 }, (_, n) => 100 + (n % 6));
    expect(Math.abs(growthPerTenMinutes(each(saw)))).toBeLessThan(0.01);
  });

  it("finds a leak of one percent beneath the saw's teeth", () => {
    const leaking = Array.from({ length: 60 }, (_, n) => 100 + (n % 6) + n * 0.2);
    expect(growthPerTenMinutes(each(leaking))).toBeGreaterThan(0.01);
  });
});

describe("a count", () => {
  it("has grown when it no longer comes down to where it was", () => {
    expect(hasGrown(each([10, 12, 11, 14, 17, 16, 21, 20, 24]))).toBe(true);
  });

  it("has not when it goes up and down, or a few more are open", () => {
    expect(hasGrown(each([0, 90, 3, 120, 0, 80, 0, 200, 1]))).toBe(false);
    expect(hasGrown(each([10, 10, 10, 12, 12, 13, 14, 14, 14]))).toBe(false);
  });

  it("says nothing of two samples", () => {
    expect(hasGrown(each([1, 100]))).toBe(false);
  });
});

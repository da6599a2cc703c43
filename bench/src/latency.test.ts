import { describe, expect, it } from "vitest";
import { summarise, table } from "./latency.ts";

describe("percentiles", () => {
  it("are samples that were really measured, by nearest rank", () => {
    const samples = Array.from({ length: 200 }, (_, n) => 200 - n);
    expect(summarise(samples)).toEqual({ count: 200, p50: 100, p95: 190, p99: 198, max: 200 });
    expect(summarise([7])).toEqual({ count: 1, p50: 7, p95: 7, p99: 7, max: 7 });
  });

  it("leave the samples as they were", () => {
    const samples = [3, 1, 2];
    summarise(samples);
    expect(samples).toEqual([3, 1, 2]);
  });
});

describe("a table", () => {
  it("has its columns under each other", () => {
    expect(
      table([
        ["ms", "p50"],
        ["accept", 12.34],
      ]),
    ).toBe("ms       p50\naccept  12.3");
  });
});

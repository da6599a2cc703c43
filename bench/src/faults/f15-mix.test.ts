import { describe, expect, it } from "vitest";
import type { Fault } from "./fault.ts";
import { scheduleOf } from "./f15-mix.ts";

const faults = ["F1", "F2", "F3", "F6"].map((id): Fault => ({ id, about: "", backends: [], run: async () => {} }));
const first = (count: number, seed: number) => {
  const schedule = scheduleOf(faults, seed);
  return Array.from({ length: count }, () => (schedule.next().value as Fault).id);
};

describe("the order of a mix", () => {
  it("is the same for the same seed, so that what broke once can be broken again", () => {
    expect(first(20, 7)).toEqual(first(20, 7));
    expect(first(20, 7)).not.toEqual(first(20, 8));
  });

  it("has every fault once before any of them comes again", () => {
    const order = first(8, 7);
    expect(order.slice(0, 4).toSorted()).toEqual(["F1", "F2", "F3", "F6"]);
    expect(order.slice(4).toSorted()).toEqual(["F1", "F2", "F3", "F6"]);
  });
});

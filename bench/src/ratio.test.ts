import { describe, expect, it } from "vitest";
import { inTurn, medianOf, ratioLine, ratioOf } from "./ratio.ts";

describe("a ratio of product and floor", () => {
  it("is the median of the rounds' own ratios, with its spread", () => {
    const pairs = [
      { product: 50, floor: 100 },
      { product: 30, floor: 50 },
      { product: 90, floor: 100 },
    ];
    expect(ratioOf(pairs, { atLeast: 0.5 })).toEqual({
      median: 0.6,
      min: 0.5,
      max: 0.9,
      rounds: 3,
      goal: { atLeast: 0.5 },
      isMet: true,
    });
  });

  it("says when it misses its goal, in either direction", () => {
    const twice = [{ product: 20, floor: 10 }];
    expect(ratioOf(twice, { atMost: 1.5 }).isMet).toBe(false);
    expect(ratioOf(twice, { atMost: 2 }).isMet).toBe(true);
    expect(ratioOf(twice, { atLeast: 2.1 }).isMet).toBe(false);
    expect(ratioLine("P7", ratioOf(twice, { atMost: 1.5 }))).toBe(
      "P7 2.00 of the floor (1 round), goal at most 1.5: NOT met",
    );
  });

  it("takes the mean of the two in the middle when the rounds are even", () => {
    expect(medianOf([4, 1, 2, 3])).toBe(2.5);
  });
});

it("runs floor and product in turn, so that a slow minute meets both", async () => {
  const order: string[] = [];
  const measure = (name: string) => () => Promise.resolve(order.push(name));
  const rounds = await inTurn(2, { floor: measure("floor"), product: measure("product") });
  expect(order).toEqual(["floor", "product", "floor", "product"]);
  expect(rounds).toEqual([
    { floor: 1, product: 2 },
    { floor: 3, product: 4 },
  ]);
});

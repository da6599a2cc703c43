import { expect, it } from "vitest";
import { misplaced } from "./misplaced.ts";

const stands = (id: string, postedAt: number, customer = "Ana") => ({ customer, id, postedAt });

it("finds a message behind one that was posted after it had been acknowledged, however far back that stands", () => {
  const ackedAt = new Map([
    ["first", 20],
    ["second", 40],
    ["third", 60],
  ]);
  expect(misplaced([stands("first", 10), stands("second", 30), stands("third", 50)], ackedAt)).toBe(0);
  expect(misplaced([stands("second", 30), stands("first", 10), stands("third", 50)], ackedAt)).toBe(1);
  expect(misplaced([stands("third", 50), stands("second", 30), stands("first", 10)], ackedAt)).toBe(2);
});

it("asks for no order of two that were under way at once, of other customers, or of one without an answer", () => {
  const swapped = [stands("later", 15), stands("earlier", 10)];
  expect(misplaced(swapped, new Map([["earlier", 20]]))).toBe(0);
  expect(misplaced(swapped, new Map())).toBe(0);
  expect(misplaced([stands("later", 50, "Rui"), stands("earlier", 10)], new Map([["earlier", 20]]))).toBe(0);
});

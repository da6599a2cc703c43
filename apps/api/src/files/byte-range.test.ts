import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rangeOf } from "./byte-range.ts";

describe("a part of a file of ten bytes", () => {
  it.each([
    ["bytes=0-3", { first: 0, last: 3 }],
    ["bytes=4-", { first: 4, last: 9 }],
    ["bytes=-3", { first: 7, last: 9 }],
    ["bytes=-30", { first: 0, last: 9 }],
    ["bytes=8-99", { first: 8, last: 9 }],
    ["bytes=10-", null],
    ["bytes=5-4", null],
    ["bytes=-0", null],
    ["bytes=-", null],
    ["bytes=0-1,3-4", null],
    ["chunks=0-1", null],
    [undefined, null],
  ])("%j is %j", (header, range) => expect(rangeOf(header, 10)).toEqual(range));

  it("never lies outside the file", () => {
    const end = fc.oneof(fc.nat().map(String), fc.constant(""));
    fc.assert(
      fc.property(end, end, fc.nat({ max: 1_000 }), (from, to, size) => {
        const range = rangeOf(`bytes=${from}-${to}`, size);
        if (range) expect(range.first >= 0 && range.first <= range.last && range.last < size).toBe(true);
      }),
    );
  });
});

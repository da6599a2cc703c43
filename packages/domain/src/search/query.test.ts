/** What somebody typed is read as words, whatever it is. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isEnough, readQuery } from "./query.ts";
import { Search } from "./views.ts";

const begins = (typed: string) => readQuery(typed).map((term) => term.begins);

describe("what is typed", () => {
  it("becomes the beginnings of words, each once", () => {
    expect(begins("  Pedidos, pedido  #48213 ")).toEqual(["pedid", "48213"]);
    expect(begins("mi a o pedido")).toEqual(["mi", "pedid"]);
  });

  it("between quotes stands for these very words, also in the quotes of other keyboards", () => {
    const exact = [
      { word: "pedidos", begins: "pedidos", isExact: true },
      { word: "roto", begins: "roto", isExact: false },
    ];
    expect(readQuery('"pedidos" roto')).toEqual(exact);
    expect(readQuery("“pedidos” roto")).toEqual(exact);
    expect(readQuery('"pedidos roto').every(({ isExact }) => !isExact)).toBe(true);
  });

  it("never holds anything but letters and digits, and never more than eight words", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (typed) => {
        const terms = readQuery(typed);
        expect(terms.length).toBeLessThanOrEqual(8);
        expect(terms.filter(({ begins: word }) => !/^[\p{L}\p{N}]+$/u.test(word))).toEqual([]);
      }),
    );
  });

  it("is enough with two letters of a word or any number", () => {
    for (const typed of ["ab", "7", "#7", "x yz"]) expect(isEnough(typed), typed).toBe(true);
    for (const typed of ["", "a", "a b c", "#", "👍", "!!", '""']) expect(isEnough(typed), typed).toBe(false);
  });

  it("that is too little, too long or a place without its kind is refused with what to do", () => {
    const refusal = (given: object) => Search.safeParse(given).error?.issues[0]?.message;
    expect(refusal({ q: "a" })).toContain("two letters");
    expect(refusal({ q: "x".repeat(201) })).toBeDefined();
    expect(refusal({ q: "ab", cursor: "1.x" })).toContain("one kind");
    expect(refusal({ q: "ab", since: "not a day" })).toBeDefined();
    expect(Search.parse({ q: " ab " })).toEqual({ q: "ab", limit: 20 });
  });

  it("of a megabyte of the worst is read within the time of a test (S14)", () => {
    for (const worst of ['"', "“", "a", "\u0301", "a ", '"a" ', "\uD800"])
      expect(readQuery(worst.repeat(1_000_000 / worst.length)).length).toBeLessThanOrEqual(1);
  });
});

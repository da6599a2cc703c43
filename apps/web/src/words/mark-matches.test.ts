import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markMatches } from "./mark-matches.ts";

const marked = (text: string, search: string) =>
  markMatches(text, search)
    .map((part) => (part.isMatch ? `[${part.text}]` : part.text))
    .join("");

describe("what a name was found by", () => {
  it("is how its words begin, whatever the accents and the size of letters", () => {
    expect(marked("Mariana Duarte", "mari")).toBe("[Mari]ana Duarte");
    expect(marked("Tomás Ferreyra", "tomas fer")).toBe("[Tomás] [Fer]reyra");
    expect(marked("João da Silva", "JOA sil")).toBe("[Joã]o da [Sil]va");
    expect(marked("Ana-Maria", "maria")).toBe("Ana-[Maria]");
  });

  it("is not what stands inside a word", () => {
    expect(marked("Mariana", "iana")).toBe("Mariana");
  });

  it("leaves every letter in its place, in any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (text, search) => {
        expect(
          markMatches(text, search)
            .map((part) => part.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });
});

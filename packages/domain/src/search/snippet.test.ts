/** A snippet shows why something was found, as plain text with places in it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readQuery } from "./query.ts";
import { snippetOf } from "./snippet.ts";

const marked = (text: string, typed: string) => {
  const snippet = snippetOf(text, readQuery(typed));
  return snippet.marks.map(({ from, to }) => snippet.text.slice(from, to));
};

describe("a snippet", () => {
  it("marks the words that were meant, with their accents and endings", () => {
    expect(marked("Minha devolução, por favor: as DEVOLUÇÕES demoram", "devolucion")).toEqual([
      "devolução",
      "DEVOLUÇÕES",
    ]);
    expect(marked("pedido e pedidos", '"pedidos"')).toEqual(["pedidos"]);
  });

  it("begins a little before the first of them and says that there is more", () => {
    const long = `${"before ".repeat(60)}the LAMP is broken ${"after ".repeat(60)}`;
    const { text, marks } = snippetOf(long, readQuery("lamp"));
    expect(text.length).toBeLessThanOrEqual(165);
    expect(text).toMatch(/^…before .*LAMP.*…$/);
    expect(text.slice(marks[0]!.from, marks[0]!.to)).toBe("LAMP");
  });

  it("is one line, and leaves what looks like markup as it was written", () => {
    expect(snippetOf("<b>lamp</b>\n\n<img src=x onerror=alert(1)>", readQuery("lamp")).text).toBe(
      "<b>lamp</b> <img src=x onerror=alert(1)>",
    );
  });

  it("has its marks within its text, one after the other, never in half a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), fc.string({ maxLength: 20 }), (said, typed) => {
        const { text, marks } = snippetOf(said, readQuery(typed));
        expect(text.isWellFormed()).toBe(true);
        let last = 0;
        for (const { from, to } of marks) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(text.length);
          last = to;
        }
      }),
    );
  });

  it("of a megabyte of the worst is made within the time of a test (S14)", () => {
    for (const worst of ["lamp ", "l", " ", "\u0301", "la\u0301mp ", "\u{10330}"]) {
      const { text } = snippetOf(worst.repeat(1_000_000 / worst.length), readQuery("lamp broken table"));
      expect(text.length).toBeLessThanOrEqual(162);
    }
  });
});

/** Slips of the keys find what was meant, and no more than that. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meantBy, slipsBetween } from "./spelling.ts";

const KNOWN = ["entrega", "entregue", "factura", "fatura", "maria", "marcia", "reclamacao", "refund"];

describe("a word that nobody wrote", () => {
  it.each([
    ["entraga", ["entrega"]],
    ["entrgea", ["entrega"]],
    ["refnd", ["refund"]],
    ["refuund", ["refund"]],
    ["faktura", ["factura", "fatura"]],
    ["reclamassao", ["reclamacao"]],
  ])("%s is taken for %s", (typed, meant) => {
    expect(meantBy(typed, KNOWN)).toEqual(meant);
  });

  it("is left as it is when it is short, has a digit or is far from all that is known", () => {
    for (const typed of ["mra", "r2fund", "elephant", "xxxxxx"]) expect(meantBy(typed, KNOWN)).toEqual([]);
  });
});

describe("slips between two words", () => {
  const word = fc.stringMatching(/^[abc]{0,8}$/);
  it("are as many in both directions, none for the same word alone, and never more than asked for", () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 3 }), (a, b, most) => {
        const slips = slipsBetween(a, b, most);
        expect(slips).toBe(slipsBetween(b, a, most));
        expect(slips === 0).toBe(a === b);
        expect(slips ?? 0).toBeLessThanOrEqual(most);
      }),
    );
  });
});

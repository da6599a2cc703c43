/** Words are the same where they are kept and where they are asked for, in three languages at once. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LONGEST_WORD, stemOf, wordsOf } from "./words.ts";

describe("the words of a text", () => {
  it("are small, without accents and each once, whatever stands between them", () => {
    expect(wordsOf("¿Dónde está MI pedido #48213? — «Mi» PEDIDO…")).toEqual(["donde", "esta", "mi", "pedido", "48213"]);
    expect(wordsOf("Não recebi a devolução; não!")).toEqual(["nao", "recebi", "a", "devolucao"]);
    expect(wordsOf("")).toEqual([]);
    expect(wordsOf("👍 …")).toEqual([]);
  });

  it("are the same for a letter and its accent apart", () => {
    expect(wordsOf("devoluc\u0327a\u0303o")).toEqual(wordsOf("devolução"));
  });

  it("are never longer than can be kept, never halves of a character, and of a long text only the first", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 120 }), (text) => {
        const isSound = (word: string) =>
          [...word].length <= LONGEST_WORD && word.isWellFormed() && /^[\p{L}\p{N}]+$/u.test(word);
        expect(wordsOf(text).filter((word) => !isSound(word))).toEqual([]);
      }),
    );
    expect(wordsOf("word ".repeat(10_000) + "last")).toEqual(["word"]);
    expect(wordsOf(Array.from({ length: 5_000 }, (_, n) => `w${n}`).join(" "))).toHaveLength(400);
  });

  it("of a megabyte of the worst are read within the time of a test: reading takes time in proportion to the size (S14)", () => {
    for (const worst of ["a", "\u0301", "a\u0301", "(((", "ab ", "\u{10330}", "ﷺ", "\uD800"])
      expect(wordsOf(worst.repeat(1_000_000 / worst.length)).length).toBeLessThanOrEqual(5);
  });
});

describe("the stem of a word", () => {
  it.each([
    ["pedido", "pedidos"],
    ["devolución", "devoluciones", "devolução", "devoluções"],
    ["delivery", "deliveries", "delivered"],
    ["cancel", "cancelled", "canceled", "cancelar", "cancelado", "cancelamento", "cancelación"],
    ["factura", "facturas", "facturación"],
    ["shipping", "shipped"],
    ["refund", "refunds", "refunded"],
    ["entrega", "entregas", "entregado"],
    ["reclamação", "reclamações"],
  ])("is one for the forms of %s", (...forms) => {
    expect(new Set(forms.map((form) => stemOf(wordsOf(form)[0]!))).size).toBe(1);
  });

  it("begins the word it is of, or the word without its doubled letter, and leaves short words and numbers alone", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{1,20}$/), (word) => {
        expect(word.startsWith(stemOf(word))).toBe(true);
        expect(stemOf(word).length).toBeGreaterThanOrEqual(Math.min(4, word.length));
      }),
    );
    for (const word of ["sao", "pago", "los", "48213", "ab12es"]) expect(stemOf(word)).toBe(word);
  });
});

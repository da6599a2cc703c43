import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalDigits, likelyForms, phoneAliases, phoneDigits, phoneVariant } from "./phone-forms.ts";

describe("the written forms of one WhatsApp number", () => {
  it.each([
    ["an old Brazilian mobile", ["551187654321", "5511987654321"]],
    ["a Brazilian mobile of today", ["5511987654321", "551187654321"]],
    ["a Brazilian land line", ["551132654321"]],
    ["a Brazilian land line with a 9 before it, which is nobody's", ["5511932654321"]],
    ["an old Mexican number", ["5215512345678", "525512345678"]],
    ["a Mexican number of today", ["525512345678", "5215512345678"]],
    ["an Argentinian mobile", ["5491123456789"]],
    ["an Argentinian land line", ["541123456789"]],
    ["a German number", ["4915112345678"]],
    ["a number of the United States", ["15550100100"]],
    ["a Brazilian number with a digit too few", ["55118765432"]],
  ])("are found for %s", (_, forms) => {
    expect(phoneAliases(forms[0] ?? "")).toEqual(forms);
  });

  it("lead back to each other, so that it does not matter which was met first", () => {
    const digits = fc.tuple(
      fc.constantFrom("55", "559", "5511", "52", "521", "54", ""),
      fc.stringMatching(/^\d{5,12}$/),
    );
    fc.assert(
      fc.property(digits, ([prefix, rest]) => {
        const variant = phoneVariant(prefix + rest);
        if (variant !== null) expect(phoneVariant(variant)).toBe(prefix + rest);
      }),
    );
  });

  it("are made of digits only, and a text that is no number has none", () => {
    expect(phoneDigits("+55 (11) 98765-4321")).toBe("5511987654321");
    for (const text of ["", "BR.9000000000000000001", "abc", "1234", "1".repeat(31), "5511987654321@g.us", "+"])
      expect(phoneDigits(text)).toBeNull();
  });
});

const anyNumber = fc
  .tuple(fc.constantFrom("55", "559", "5511", "55119", "52", "521", "54", "549", ""), fc.stringMatching(/^\d{5,12}$/))
  .map(([prefix, rest]) => prefix + rest);

describe("the form that is shown and kept", () => {
  it.each([
    ["551187654321", "5511987654321"],
    ["5511987654321", "5511987654321"],
    ["551132654321", "551132654321"],
    ["5215512345678", "525512345678"],
    ["525512345678", "525512345678"],
    ["5491123456789", "5491123456789"],
    ["541123456789", "541123456789"],
    ["15550100100", "15550100100"],
  ])("of %s is %s", (digits, canonical) => {
    expect(canonicalDigits(digits)).toBe(canonical);
  });

  it("is one of its forms, the same for all of them, and stays what it is", () => {
    fc.assert(
      fc.property(anyNumber, (digits) => {
        const canonical = canonicalDigits(digits);
        expect(phoneAliases(digits)).toContain(canonical);
        for (const form of phoneAliases(digits)) expect(canonicalDigits(form)).toBe(canonical);
        expect(canonicalDigits(canonical)).toBe(canonical);
      }),
    );
  });
});

describe("what may be the same number", () => {
  it("is Argentina's mobile with and without its 9, each the other's, and never a form that decides", () => {
    expect(likelyForms("5491123456789")).toEqual(["541123456789"]);
    expect(likelyForms("541123456789")).toEqual(["5491123456789"]);
    fc.assert(
      fc.property(anyNumber, (digits) => {
        for (const form of likelyForms(digits)) {
          expect(phoneAliases(digits)).not.toContain(form);
          expect(likelyForms(form)).toEqual([digits]);
        }
      }),
    );
  });
});

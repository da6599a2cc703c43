import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutToBytes, jsonExcerpt, safeText } from "./safe-text.ts";

/** Any 16-bit units, halves of pairs among them. */
const anyText = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));

describe("text made safe to store", () => {
  it("keeps good text as it is and replaces only what Postgres refuses", () => {
    expect(safeText("Olá 👋🏽\n", 100)).toBe("Olá 👋🏽\n");
    expect(safeText("a\0b\ud83d", 100)).toBe("a\uFFFDb\uFFFD");
  });

  it("is storable and never longer than allowed, whatever it was", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 30 }), (text, max) => {
        const safe = safeText(text, max);
        expect(safe.length).toBeLessThanOrEqual(max);
        expect(safe).not.toMatch(/[\0\p{Surrogate}]/u);
        expect(Buffer.byteLength(cutToBytes(safe, max))).toBeLessThanOrEqual(max);
        expect(safe.startsWith(cutToBytes(safe, max))).toBe(true);
      }),
    );
  });
});

describe("the excerpt of a JSON value", () => {
  it("is the value's own JSON when there is room", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const clean = JSON.parse(JSON.stringify(value).replaceAll("\\u0000", "x")) as unknown;
        expect(jsonExcerpt(clean, 1_000_000)).toBe(JSON.stringify(clean));
      }),
    );
  });

  it("stops at its length", () => {
    expect(jsonExcerpt({ a: "x".repeat(100) }, 10)).toBe('{"a":"xxxx');
  });
});

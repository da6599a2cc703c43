import { describe, expect, it } from "vitest";
import { Unreadable, idAt, lenientTextAt, requiredTimeAt, textAt, valueAt } from "./loose-json.ts";

describe("reading a field", () => {
  it("sees only what the body itself holds, never what every object has", () => {
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"])
      expect(valueAt({}, name)).toBeUndefined();
    expect(valueAt(JSON.parse('{"__proto__":"x"}'), "__proto__")).toBe("x");
  });

  it("takes null for missing, and a wrong type for unreadable unless the field only decorates", () => {
    expect(textAt({ a: null }, "a", 10)).toBeNull();
    expect(() => textAt({ a: 7 }, "a", 10)).toThrow(Unreadable);
    expect(lenientTextAt({ a: 7 }, "a", 10)).toBeNull();
  });

  it("cuts a text, and never an id", () => {
    expect(textAt({ a: "abcdef" }, "a", 3)).toBe("abc");
    expect(idAt({ a: "x".repeat(512) }, "a")).toHaveLength(512);
    expect(() => idAt({ a: "x".repeat(513) }, "a")).toThrow("a is too long for an id");
  });

  it("takes times from 2009 to 2099, as text or number", () => {
    for (const seconds of [1_230_768_000, "1230768000", 4_102_444_799])
      expect(requiredTimeAt({ at: seconds }, "at").getTime()).toBe(Number(seconds) * 1_000);
    for (const seconds of ["", " 1790000000", "1e9", "-1790000000", true, [1_790_000_000], {}])
      expect(() => requiredTimeAt({ at: seconds }, "at")).toThrow(Unreadable);
  });

  it("says which field it was without repeating an endless name", () => {
    expect(() => textAt({ ["n".repeat(5_000)]: 1 }, "n".repeat(5_000), 10)).toThrow(/^n{60} is not a string$/);
  });
});

import { describe, expect, it } from "vitest";
import { readPhone } from "./read-phone.ts";

describe("a phone number as somebody types it", () => {
  it.each([
    ["(11) 98765-4321", "BR", "+5511987654321"],
    ["0 11 98765-4321", "BR", "+5511987654321"],
    ["5511987654321", "BR", "+5511987654321"],
    ["00 55 11 98765-4321", "BR", "+5511987654321"],
    ["+55 11 8765-4321", "BR", "+5511987654321"],
    ["+55 11 3265-4321", "BR", "+551132654321"],
    ["+521 55 1234 5678", "MX", "+525512345678"],
    ["+52 55 1234 5678", "BR", "+525512345678"],
    ["+54 11 15 2345-6789", "AR", "+5491123456789"],
    ["011 15-2345-6789", "AR", "+5491123456789"],
    ["+541123456789", "AR", "+541123456789"],
  ])("%s in %s is %s", (typed, country, kept) => {
    expect(readPhone(typed, country)).toBe(kept);
  });

  it.each(["abc", "+1", "40404", "+999 555 1234567", "call me at +55 11 98765-4321", "+1 202 555 0100 ext 12", ""])(
    "%s is refused with what to do about it",
    (typed) => {
      expect(() => readPhone(typed, "US")).toThrow(/not a phone number/);
    },
  );
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accentOf, contrast } from "./colours.ts";

describe("a company's colour", () => {
  it("stays as it is when it can be read", () => {
    expect(accentOf("#3550cf", "light")).toEqual({ fill: "#3550cf", on: "#ffffff", ink: "#3550cf" });
  });

  it("can be read, whatever it is, on light and on dark", () => {
    const part = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, "0"));
    fc.assert(
      fc.property(part, part, part, fc.constantFrom("light" as const, "dark" as const), (red, green, blue, ground) => {
        const { fill, on, ink } = accentOf(`#${red}${green}${blue}`, ground);
        expect(contrast(fill, on)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(ink, ground === "light" ? "#ffffff" : "#17181c")).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });
});

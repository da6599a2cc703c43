import { describe, expect, it } from "vitest";
import { passwordProblem } from "./password-rule.ts";

describe("a new password", () => {
  it("has eight characters, whatever they are made of", () => {
    expect(passwordProblem("seven77")).toBe("too_short");
    expect(passwordProblem("eight888")).toBeNull();
    expect(passwordProblem("🔑🔑🔑🔑🔑🔑🔑")).toBe("too_short");
    expect(passwordProblem("🔑🔑🔑🔑🔑🔑🔑🔑")).toBeNull();
  });

  it("has no more bytes than are read of it", () => {
    expect(passwordProblem("a".repeat(72))).toBeNull();
    expect(passwordProblem("a".repeat(73))).toBe("too_long");
    expect(passwordProblem("ç".repeat(37))).toBe("too_long");
  });
});

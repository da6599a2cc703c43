import { describe, expect, it } from "vitest";
import { hashPassword, isPassword } from "./password.ts";

describe("a password", () => {
  it("is known again, and only it", async () => {
    const stored = await hashPassword("correct horse battery");
    expect(stored).toMatch(/^\$2[by]\$12\$/);
    expect(await isPassword("correct horse battery", stored)).toBe(true);
    expect(await isPassword("correct horse batterY", stored)).toBe(false);
    expect(await isPassword("", stored)).toBe(false);
  });

  it.each([
    ["eight characters at least", "seven c"],
    ["72 bytes at most", "a".repeat(73)],
    ["72 bytes at most, also in other scripts", "ã".repeat(37)],
  ])("has %s", async (_rule, password) => {
    await expect(hashPassword(password)).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("of 72 bytes is taken whole", async () => {
    const longest = "a".repeat(72);
    expect(await isPassword(longest, await hashPassword(longest))).toBe(true);
  });

  it("longer than 72 bytes is never right, even where it begins like the right one", async () => {
    const stored = await hashPassword("a".repeat(72));
    expect(await isPassword("a".repeat(73), stored)).toBe(false);
  });

  it("takes as long for nobody's account as for somebody's", async () => {
    const stored = await hashPassword("correct horse battery");
    const timed = async (storedHash: string | null) => {
      const from = performance.now();
      for (let i = 0; i < 4; i++) await isPassword("wrong password", storedHash);
      return performance.now() - from;
    };
    const known = await timed(stored);
    const unknown = await timed(null);
    expect(unknown / known).toBeGreaterThan(0.4);
    expect(unknown / known).toBeLessThan(2.5);
  });
});

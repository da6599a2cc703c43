import { pbkdf2 } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
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

  it("holds up nothing else when many sign in at once", async () => {
    const stored = await hashPassword("correct horse battery");
    const ended: string[] = [];
    const signingIn = Array.from({ length: 8 }, async () => {
      await isPassword("correct horse battery", stored);
      ended.push("password");
    });
    await setImmediate();
    // What a new connection to the database needs a thread for.
    await promisify(pbkdf2)("a", "b", 1, 32, "sha256");
    ended.push("other");
    await Promise.all(signingIn);
    expect(ended.indexOf("other")).toBeLessThan(3);
  });

  it("is not looked at when very many wait already, and whoever waits gets an answer", async () => {
    const answers = await Promise.allSettled(Array.from({ length: 110 }, () => isPassword("wrong", "not a hash")));
    const refused = answers.filter(
      (answer) => answer.status === "rejected" && (answer.reason as { code?: string }).code === "unavailable",
    );
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(10);
  });
});

import { describe, expect, it } from "vitest";
import { createSignInLimiter } from "./sign-in-limiter.ts";

const MINUTE = 60_000;
const ana = { account: "casa-lumen\nana@example.test", ip: "203.0.113.7" };

function limiterWithClock() {
  let at = 0;
  const limiter = createSignInLimiter(() => at);
  const isAllowed = (attempt = ana) => {
    try {
      limiter.begin(attempt);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: "too_many_requests" });
      return false;
    }
  };
  return { limiter, isAllowed, wait: (ms: number) => (at += ms) };
}

describe("guessing a password", () => {
  it("is free five times, then waits a minute, then longer and longer up to 15 minutes", () => {
    const { isAllowed, wait } = limiterWithClock();
    expect([1, 2, 3, 4, 5, 6].map(() => isAllowed())).toEqual([true, true, true, true, true, false]);
    for (const minutes of [1, 2, 4, 8, 15, 15]) {
      wait(minutes * MINUTE - 1);
      expect(isAllowed()).toBe(false);
      wait(1);
      expect(isAllowed()).toBe(true);
    }
  });

  it("gets exactly five of twenty that come at once", () => {
    const { isAllowed } = limiterWithClock();
    expect(Array.from({ length: 20 }, () => isAllowed()).filter(Boolean)).toHaveLength(5);
  });

  it("at one account does not shut out its owner elsewhere, nor anybody else", () => {
    const { isAllowed } = limiterWithClock();
    for (let i = 0; i < 6; i++) isAllowed();
    expect(isAllowed({ ...ana, ip: "198.51.100.1" })).toBe(true);
    expect(isAllowed({ ...ana, account: "casa-lumen\nben@example.test" })).toBe(true);
  });

  it("over many accounts ends at 100 an hour from one address", () => {
    const { isAllowed, wait } = limiterWithClock();
    const tries = Array.from({ length: 150 }, (_, i) => isAllowed({ account: `casa-lumen\n${i}`, ip: ana.ip }));
    expect(tries.filter(Boolean)).toHaveLength(100);
    expect(isAllowed({ account: "casa-lumen\nother", ip: "198.51.100.1" })).toBe(true);
    wait(60 * MINUTE);
    expect(isAllowed({ account: "casa-lumen\nother", ip: ana.ip })).toBe(true);
  });

  it("does not count against an office that signs in properly", () => {
    const { limiter, isAllowed } = limiterWithClock();
    for (let i = 0; i < 500; i++) {
      const person = { account: `casa-lumen\n${i}`, ip: ana.ip };
      expect(isAllowed(person)).toBe(true);
      limiter.succeeded(person);
    }
  });

  it("is forgotten once the person got in", () => {
    const { limiter, isAllowed } = limiterWithClock();
    for (let i = 0; i < 4; i++) isAllowed();
    expect(isAllowed()).toBe(true);
    limiter.succeeded(ana);
    expect([1, 2, 3, 4, 5, 6].map(() => isAllowed())).toEqual([true, true, true, true, true, false]);
  });
});

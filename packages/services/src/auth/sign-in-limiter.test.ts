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

  it("from the addresses of one IPv6 network is from one address", () => {
    const { isAllowed } = limiterWithClock();
    const tries = Array.from({ length: 20 }, (_, i) => isAllowed({ ...ana, ip: `2001:db8:1:2::${i + 1}` }));
    expect(tries.filter(Boolean)).toHaveLength(5);
    expect(isAllowed({ ...ana, ip: "2001:db8:1:3::1" })).toBe(true);
  });

  describe("at one account from ever new addresses", () => {
    /** @returns how many of the attempts, each from an address of its own, were allowed */
    const attack = ({ isAllowed }: ReturnType<typeof limiterWithClock>, from: number, count: number) =>
      Array.from({ length: count }, (_, i) =>
        isAllowed({ ...ana, ip: `2001:db8:${(from + i).toString(16)}::1` }),
      ).filter(Boolean).length;

    it("gets a hundred an hour, and from then on none without a minute's wait", () => {
      const clocked = limiterWithClock();
      expect(attack(clocked, 0, 500)).toBe(100);
      clocked.wait(30 * MINUTE);
      expect(attack(clocked, 1_000, 500)).toBe(0);
      clocked.wait(30 * MINUTE);
      expect(attack(clocked, 2_000, 500)).toBe(100);
    });

    it("keeps the owner waiting for a minute, never longer, however many strangers go on", () => {
      const clocked = limiterWithClock();
      attack(clocked, 0, 500);
      expect(clocked.isAllowed()).toBe(false);
      for (let second = 1; second < 60; second++) {
        clocked.wait(1_000);
        attack(clocked, second * 100, 100);
        expect(clocked.isAllowed()).toBe(false);
      }
      clocked.wait(1_000);
      expect(clocked.isAllowed()).toBe(true);
      expect(clocked.isAllowed()).toBe(false);
      clocked.wait(MINUTE);
      expect(clocked.isAllowed()).toBe(true);
      clocked.limiter.succeeded(ana);
      expect(attack(clocked, 50_000, 100)).toBeLessThanOrEqual(1);
      expect(clocked.isAllowed({ ...ana, account: "casa-lumen\nben@example.test" })).toBe(true);
    });
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

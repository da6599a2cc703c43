import { createMemoryRateLimits } from "@max/platform/rate-limits";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSignInLimiter, nextDelayS } from "./sign-in-limiter.ts";

const MINUTE = 60_000;
const ana = { account: "casa-lumen\nana@example.test", ip: "203.0.113.7" };

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

function limiterWithClock() {
  const limiter = createSignInLimiter(createMemoryRateLimits());
  const isAllowed = async (attempt = ana) => {
    try {
      await limiter.begin(attempt);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: "too_many_requests" });
      return false;
    }
  };
  /** @returns what became of each, one after the other */
  const inTurn = async (attempts: (typeof ana)[]) => {
    const allowed: boolean[] = [];
    for (const attempt of attempts) allowed.push(await isAllowed(attempt));
    return allowed;
  };
  return { limiter, isAllowed, inTurn, wait: (ms: number) => vi.setSystemTime(Date.now() + ms) };
}

const times = (count: number) => Array.from({ length: count }, () => ana);

describe("guessing a password", () => {
  it("is free five times, then waits a minute, then longer and longer up to 15 minutes", async () => {
    const { isAllowed, inTurn, wait } = limiterWithClock();
    expect(await inTurn(times(6))).toEqual([true, true, true, true, true, false]);
    for (const minutes of [1, 2, 4, 8, 15, 15]) {
      wait(minutes * MINUTE - 1);
      expect(await isAllowed()).toBe(false);
      wait(1);
      expect(await isAllowed()).toBe(true);
    }
  });

  it("gets exactly five of twenty that come at once", async () => {
    const { isAllowed } = limiterWithClock();
    expect((await Promise.all(times(20).map(isAllowed))).filter(Boolean)).toHaveLength(5);
    expect(await isAllowed()).toBe(false);
  });

  it("at one account does not shut out its owner elsewhere, nor anybody else", async () => {
    const { isAllowed, inTurn } = limiterWithClock();
    await inTurn(times(6));
    expect(await isAllowed({ ...ana, ip: "198.51.100.1" })).toBe(true);
    expect(await isAllowed({ ...ana, account: "casa-lumen\nben@example.test" })).toBe(true);
  });

  it("over many accounts ends at 100 an hour from one address", async () => {
    const { isAllowed, inTurn, wait } = limiterWithClock();
    const tries = await inTurn(Array.from({ length: 150 }, (_, i) => ({ account: `casa-lumen\n${i}`, ip: ana.ip })));
    expect(tries.filter(Boolean)).toHaveLength(100);
    expect(await isAllowed({ account: "casa-lumen\nother", ip: "198.51.100.1" })).toBe(true);
    wait(60 * MINUTE);
    expect(await isAllowed({ account: "casa-lumen\nother", ip: ana.ip })).toBe(true);
  });

  it("from the addresses of one IPv6 network is from one address", async () => {
    const { isAllowed, inTurn } = limiterWithClock();
    const tries = await inTurn(Array.from({ length: 20 }, (_, i) => ({ ...ana, ip: `2001:db8:1:2::${i + 1}` })));
    expect(tries.filter(Boolean)).toHaveLength(5);
    expect(await isAllowed({ ...ana, ip: "2001:db8:1:3::1" })).toBe(true);
  });

  describe("at one account from ever new addresses", () => {
    /** @returns how many of the attempts, each from an address of its own, were allowed */
    const attack = async ({ inTurn }: ReturnType<typeof limiterWithClock>, from: number, count: number) => {
      const strangers = Array.from({ length: count }, (_, i) => ({
        ...ana,
        ip: `2001:db8:${(from + i).toString(16)}::1`,
      }));
      return (await inTurn(strangers)).filter(Boolean).length;
    };

    it("gets a hundred an hour, and from then on none without a minute's wait", async () => {
      const clocked = limiterWithClock();
      expect(await attack(clocked, 0, 500)).toBe(100);
      clocked.wait(30 * MINUTE);
      expect(await attack(clocked, 1_000, 500)).toBe(0);
      clocked.wait(30 * MINUTE);
      expect(await attack(clocked, 2_000, 500)).toBe(100);
    });

    it("keeps the owner waiting for a minute, never longer, however many strangers go on", async () => {
      const clocked = limiterWithClock();
      await attack(clocked, 0, 500);
      expect(await clocked.isAllowed()).toBe(false);
      for (let second = 1; second < 60; second++) {
        clocked.wait(1_000);
        await attack(clocked, second * 100, 20);
        expect(await clocked.isAllowed()).toBe(false);
      }
      clocked.wait(1_000);
      expect(await clocked.isAllowed()).toBe(true);
      expect(await clocked.isAllowed()).toBe(false);
      clocked.wait(MINUTE);
      expect(await clocked.isAllowed()).toBe(true);
      await clocked.limiter.succeeded(ana);
      expect(await attack(clocked, 50_000, 100)).toBeLessThanOrEqual(1);
      expect(await clocked.isAllowed({ ...ana, account: "casa-lumen\nben@example.test" })).toBe(true);
    });
  });

  it("does not count against an office that signs in properly", async () => {
    const { limiter, isAllowed } = limiterWithClock();
    for (let i = 0; i < 500; i++) {
      const person = { account: `casa-lumen\n${i}`, ip: ana.ip };
      expect(await isAllowed(person)).toBe(true);
      await limiter.succeeded(person);
    }
  });

  it("is forgotten once the person got in", async () => {
    const { limiter, inTurn } = limiterWithClock();
    expect(await inTurn(times(5))).toEqual([true, true, true, true, true]);
    await limiter.succeeded(ana);
    expect(await inTurn(times(6))).toEqual([true, true, true, true, true, false]);
  });

  it("waits a quarter of an hour at most, however long it goes on", () => {
    expect([0, 1, 2, 3, 4, 5, 50].map((had) => nextDelayS(had) / 60)).toEqual([1, 2, 4, 8, 15, 15, 15]);
  });
});

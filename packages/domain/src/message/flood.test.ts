import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bucket, type FloodLimits, takeToken, USUAL_FLOOD_LIMITS } from "./flood.ts";

const START_MS = Date.UTC(2026, 10, 20, 10);
const FAR = new Date(START_MS + 365 * 24 * 3_600_000);
const usual = USUAL_FLOOD_LIMITS;

/** Which of these messages are held back, written so many milliseconds after the start, in order of arrival. */
function heldOf(offsetsMs: readonly number[], limits: FloodLimits, from: Bucket | null = null) {
  let bucket = from;
  const held = offsetsMs.map((offsetMs) => {
    const taken = takeToken(bucket, limits, new Date(START_MS + offsetMs), FAR);
    bucket = taken.bucket;
    return taken.isHeld;
  });
  return { held, bucket };
}

const through = (held: readonly boolean[]) => held.filter((isHeld) => !isHeld).length;

const limitsArb = fc.record({ burst: fc.integer({ min: 5, max: 400 }), perMinute: fc.integer({ min: 1, max: 600 }) });
const gapsArb = fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 300 });
const inOrder = (gaps: readonly number[]) => {
  let at = 0;
  return gaps.map((gap) => (at += gap));
};

describe("a customer's messages", () => {
  it("are never held back for an album of a hundred photos", () => {
    expect(
      through(
        heldOf(
          Array.from({ length: 100 }, () => 0),
          usual,
        ).held,
      ),
    ).toBe(100);
  });

  it("are never held back for typing a line every second, for as long as one likes", () => {
    expect(
      through(
        heldOf(
          Array.from({ length: 20_000 }, (_, n) => n * 1_000),
          usual,
        ).held,
      ),
    ).toBe(20_000);
  });

  it("are held back once they flood, and the flood gets no more through while it lasts, also by a clock of whole seconds", () => {
    const flood = Array.from({ length: 100_000 }, (_, n) => Math.floor(n / 833) * 1_000);
    const { held } = heldOf(flood, usual);
    expect(through(held)).toBe(usual.burst);
    expect(held.indexOf(true)).toBe(usual.burst);
  });

  it("are heard again once they have been slow for a minute", () => {
    const { bucket } = heldOf(
      Array.from({ length: 5_000 }, () => 0),
      usual,
    );
    expect(heldOf([30_000], usual, bucket).held).toEqual([true]);
    expect(heldOf([61_000], usual, bucket).held).toEqual([false]);
  });

  it("that come late fill nothing, and those dated ahead are from now", () => {
    const { bucket } = heldOf(
      Array.from({ length: 400 }, () => 0),
      usual,
    );
    expect(heldOf([-3_600_000], usual, bucket).held).toEqual([true]);
    const now = new Date(START_MS + 1_000);
    const ahead = takeToken(bucket, usual, new Date(START_MS + 24 * 3_600_000), now);
    expect(ahead).toMatchObject({ isHeld: true, bucket: { at: now } });
  });

  it("are not held back for coming an hour late", () => {
    expect(heldOf([0, 1_000, -3_600_000, 2_000], usual).held).not.toContain(true);
  });

  it("obey new limits from the next one on", () => {
    const { bucket } = heldOf(
      Array.from({ length: 5_000 }, () => 0),
      usual,
    );
    expect(heldOf([1_000], { burst: 10, perMinute: 6_000 }, bucket).held).toEqual([false]);
  });
});

describe("the bucket", () => {
  it("lets no more through than the burst and what the time between filled", () => {
    fc.assert(
      fc.property(limitsArb, gapsArb, (limits, gaps) => {
        const at = inOrder(gaps);
        const { held } = heldOf(at, limits);
        for (let from = 0; from < at.length; from++) {
          const most = limits.burst + ((at.at(-1)! - at[from]!) * limits.perMinute) / 60_000;
          expect(through(held.slice(from))).toBeLessThanOrEqual(Math.floor(most + 1e-6));
        }
      }),
      { numRuns: 50 },
    );
  });

  it("holds nothing back of who was never faster than the limits", () => {
    fc.assert(
      fc.property(limitsArb, fc.integer({ min: 1, max: 400 }), (limits, count) => {
        const everyMs = Math.ceil(60_000 / limits.perMinute);
        const calm = Array.from({ length: count }, (_, n) => Math.max(0, n - limits.burst + 1) * everyMs);
        expect(heldOf(calm, limits).held).not.toContain(true);
      }),
    );
  });

  it("decides the same however the messages are gathered", () => {
    fc.assert(
      fc.property(limitsArb, gapsArb, fc.nat(), (limits, gaps, cut) => {
        const at = inOrder(gaps);
        const whole = heldOf(at, limits);
        const first = heldOf(at.slice(0, cut % at.length), limits);
        const second = heldOf(at.slice(cut % at.length), limits, first.bucket);
        expect([...first.held, ...second.held]).toEqual(whole.held);
        expect(second.bucket).toEqual(whole.bucket);
      }),
    );
  });

  it("never holds more than the burst nor owes more than a minute, in whatever order times come", () => {
    fc.assert(
      fc.property(limitsArb, fc.array(fc.integer({ min: -600_000, max: 600_000 }), { minLength: 1 }), (limits, at) => {
        const { bucket } = heldOf(at, limits);
        expect(bucket!.tokens).toBeLessThanOrEqual(limits.burst);
        expect(bucket!.tokens).toBeGreaterThanOrEqual(-limits.perMinute);
      }),
    );
  });
});

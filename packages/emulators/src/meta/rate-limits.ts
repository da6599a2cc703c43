/** Meta's two limits on sending: so many messages a second for a number, and so many to one person. */

/** @param perSecond null switches the limit off */
export function createThroughputLimit(perSecond: number | null, now: () => number) {
  const recent = new Map<string, number[]>();
  return {
    /** Counts one message; false when it is beyond the limit of the last 1,000 ms. Refused ones do not count. */
    allows(phoneNumberId: string): boolean {
      if (perSecond === null) return true;
      const at = now();
      const times = (recent.get(phoneNumberId) ?? []).filter((time) => at - time < 1_000);
      const isWithin = times.length < perSecond;
      if (isWithin) times.push(at);
      recent.set(phoneNumberId, times);
      return isWithin;
    },
  };
}

const PAIR_BURST = 45;
const PAIR_REFILL_MS = 6_000;

/** One message in six seconds to one person, with a burst of 45 borrowed from the future. */
export function createPairLimit(isOn: boolean, now: () => number) {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    allows(phoneNumberId: string, recipient: string): boolean {
      if (!isOn) return true;
      const key = `${phoneNumberId} ${recipient}`;
      const at = now();
      const bucket = buckets.get(key) ?? { tokens: PAIR_BURST, at };
      const tokens = Math.min(PAIR_BURST, bucket.tokens + (at - bucket.at) / PAIR_REFILL_MS);
      const isWithin = tokens >= 1;
      buckets.set(key, { tokens: isWithin ? tokens - 1 : tokens, at });
      return isWithin;
    },
  };
}

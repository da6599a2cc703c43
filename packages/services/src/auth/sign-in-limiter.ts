/**
 * Slows guessing down: by account and address, by address alone, and by account alone over all addresses. All processes
 * count together; the rules are here, and each rests on one atomic step of a counter.
 */
import { DomainError } from "@max/domain/errors";
import type { RateLimits } from "@max/platform/rate-limits";
import { addressGroup } from "./address-group.ts";

/** `ip` as the server sees it; IPv6 addresses count by their /64. */
export type SignInAttempt = { account: string; ip: string };

export interface SignInLimiter {
  /**
   * Counts an attempt before its password is looked at, so that many at once cannot slip through together.
   * @throws DomainError `too_many_requests`
   */
  begin(attempt: SignInAttempt): Promise<void>;
  /** The password was right: the attempt does not count, and the earlier ones at this account from this address are forgotten. */
  succeeded(attempt: SignInAttempt): Promise<void>;
}

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const FREE_ATTEMPTS = 5;
const LONGEST_DELAY_S = 15 * MINUTE_S;
const ATTEMPTS_PER_IP_AND_HOUR = 100;
/**
 * Beyond this an account is under attack from many addresses. Each address must then wait a minute before every attempt.
 * No longer, and for its own turn only: strangers must not be able to keep the owner out.
 */
const ATTEMPTS_PER_ACCOUNT_AND_HOUR = 100;
const DELAY_UNDER_ATTACK_S = MINUTE_S;
/** How long somebody who was told to wait may take to come back. Short, since an attacker leaves one of these per address. */
const COME_BACK_S = 10 * MINUTE_S;

/** After five wrong ones: one minute, then two, four, eight, and 15 minutes from then on. @param delays had so far */
export const nextDelayS = (delays: number): number => Math.min(LONGEST_DELAY_S, MINUTE_S * 2 ** delays);

export function createSignInLimiter(limits: RateLimits): SignInLimiter {
  const addresses = limits.counter("sign-in-address", HOUR_S);
  const accounts = limits.counter("sign-in-account", HOUR_S);
  // The others are of a pair: one account from one address.
  const free = limits.counter("sign-in-free", HOUR_S);
  /** Counted while nobody of the pair may try; who adds the first count takes the turn. */
  const turns = limits.counter("sign-in-turn", MINUTE_S);
  /** How many delays there were. Written after the turn it speaks of, so that whoever reads it finds that turn taken. */
  const delays = limits.counter("sign-in-delays", 2 * HOUR_S);
  /** There while the pair has been told to wait and has not tried since. */
  const waits = limits.counter("sign-in-waits", COME_BACK_S);

  async function beginDelays(pair: string): Promise<never> {
    const { msLeft } = await turns.add(pair, nextDelayS(0));
    await delays.set(pair, 1, 2 * HOUR_S);
    throw refusal(msLeft);
  }

  /** One of the free attempts. Of many at once exactly five get one, since each learns which it was. */
  async function takeFree(pair: string): Promise<void> {
    const { count } = await free.add(pair);
    if (count === 1) await delays.forget(pair);
    if (count > FREE_ATTEMPTS) await beginDelays(pair);
    if (count === FREE_ATTEMPTS) await beginDelays(pair).catch(ignoreRefusal);
  }

  /** One attempt per delay, each delay twice as long as the last. */
  async function takeDelayed(pair: string): Promise<void> {
    const had = (await delays.read(pair)).count;
    // Whoever took the last free attempt at this moment has not begun the delays yet.
    if (had === 0) await beginDelays(pair);
    const turn = await turns.add(pair, nextDelayS(had));
    if (turn.count > 1) throw refusal(turn.msLeft);
    await delays.set(pair, had + 1, 2 * HOUR_S);
  }

  return {
    async begin(attempt) {
      const [address, pair] = keysOf(attempt);
      const [turn, ofAddress, ofAccount, ofPair] = await Promise.all([
        turns.read(pair),
        addresses.read(address),
        accounts.read(attempt.account),
        free.read(pair),
      ]);
      if (turn.count > 0) throw refusal(turn.msLeft);
      if (ofAddress.count >= ATTEMPTS_PER_IP_AND_HOUR) throw refusal(ofAddress.msLeft);
      const isFree = ofPair.count < FREE_ATTEMPTS;
      const isUnderAttack = ofAccount.count >= ATTEMPTS_PER_ACCOUNT_AND_HOUR;
      if (isFree && isUnderAttack && !(await waits.forget(pair))) {
        await turns.add(pair, DELAY_UNDER_ATTACK_S);
        await waits.set(pair, 1, COME_BACK_S);
        throw refusal(DELAY_UNDER_ATTACK_S * 1_000);
      }
      await (isFree ? takeFree(pair) : takeDelayed(pair));
      const [{ count: byAddress, msLeft }] = await Promise.all([addresses.add(address), accounts.add(attempt.account)]);
      if (byAddress > ATTEMPTS_PER_IP_AND_HOUR) {
        await Promise.all([addresses.takeBack(address), accounts.takeBack(attempt.account)]);
        throw refusal(msLeft);
      }
      if (isFree && isUnderAttack) {
        await turns.add(pair, DELAY_UNDER_ATTACK_S);
        await waits.set(pair, 1, COME_BACK_S);
      }
    },
    async succeeded(attempt) {
      const [address, pair] = keysOf(attempt);
      await Promise.all([
        ...[free, turns, delays, waits].map((counter) => counter.forget(pair)),
        // What others tried at the account still counts: the owner's coming and going must not give them new attempts.
        addresses.takeBack(address),
        accounts.takeBack(attempt.account),
      ]);
    },
  };
}

const keysOf = ({ account, ip }: SignInAttempt) => [addressGroup(ip), `${addressGroup(ip)}\n${account}`] as const;

const ignoreRefusal = (error: unknown) => {
  if (!(error instanceof DomainError)) throw error;
};

function refusal(waitMs: number): DomainError {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  const unit = minutes === 1 ? "minute" : "minutes";
  return new DomainError("too_many_requests", `Too many attempts to sign in. Please try again in ${minutes} ${unit}.`);
}

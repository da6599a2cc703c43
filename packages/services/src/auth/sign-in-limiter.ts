/**
 * Slows guessing down: by account and address, by address alone, and by account alone over all addresses. Counts live in
 * this process.
 */
import { DomainError } from "@max/domain/errors";
import { addressGroup } from "./address-group.ts";

/** `ip` as the server sees it; IPv6 addresses count by their /64. */
export type SignInAttempt = { account: string; ip: string };

export interface SignInLimiter {
  /**
   * Counts an attempt before its password is looked at, so that many at once cannot slip through together.
   * @throws DomainError `too_many_requests`
   */
  begin(attempt: SignInAttempt): void;
  /** The password was right: the attempt does not count, and the earlier ones at this account from this address are forgotten. */
  succeeded(attempt: SignInAttempt): void;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const FREE_ATTEMPTS = 5;
const LONGEST_DELAY_MS = 15 * MINUTE_MS;
const ATTEMPTS_PER_IP_AND_HOUR = 100;
/**
 * Beyond this an account is under attack from many addresses. Each address must then wait a minute before every attempt.
 * No longer, and for its own turn only: strangers must not be able to keep the owner out.
 */
const ATTEMPTS_PER_ACCOUNT_AND_HOUR = 100;
const DELAY_UNDER_ATTACK_MS = MINUTE_MS;
/** A bound on memory: beyond it the oldest entry leaves. */
const MOST_ENTRIES = 100_000;

type Entry = { count: number; since: number; blockedUntil: number; hasWaited: boolean };

/** @param now milliseconds since the epoch by any clock that only rises */
export function createSignInLimiter(now: () => number = Date.now): SignInLimiter {
  const accounts = new Map<string, Entry>();
  const addresses = new Map<string, Entry>();
  /** One account from one address. */
  const pairs = new Map<string, Entry>();
  const pairKey = ({ account, ip }: SignInAttempt) => `${addressGroup(ip)}\n${account}`;

  return {
    begin(attempt) {
      const at = now();
      const address = entryOf(addresses, addressGroup(attempt.ip), at);
      const pair = entryOf(pairs, pairKey(attempt), at);
      const account = entryOf(accounts, attempt.account, at);
      if (at < pair.blockedUntil) throw refusal(pair.blockedUntil - at);
      if (address.count >= ATTEMPTS_PER_IP_AND_HOUR) throw refusal(address.since + HOUR_MS - at);
      const isUnderAttack = account.count >= ATTEMPTS_PER_ACCOUNT_AND_HOUR;
      if (isUnderAttack && !pair.hasWaited) {
        block(pair, at + DELAY_UNDER_ATTACK_MS);
        throw refusal(DELAY_UNDER_ATTACK_MS);
      }
      address.count += 1;
      pair.count += 1;
      account.count += 1;
      pair.hasWaited = false;
      // After five wrong ones: one minute, then two, four, eight, and 15 minutes from then on.
      if (pair.count >= FREE_ATTEMPTS)
        block(pair, at + Math.min(LONGEST_DELAY_MS, MINUTE_MS * 2 ** (pair.count - FREE_ATTEMPTS)));
      else if (isUnderAttack) block(pair, at + DELAY_UNDER_ATTACK_MS);
    },
    succeeded(attempt) {
      pairs.delete(pairKey(attempt));
      // What others tried at the account still counts: the owner's coming and going must not give them new attempts.
      for (const entry of [addresses.get(addressGroup(attempt.ip)), accounts.get(attempt.account)])
        if (entry && entry.count > 0) entry.count -= 1;
    },
  };
}

/** Whoever comes back after it has waited. */
function block(pair: Entry, until: number) {
  pair.blockedUntil = until;
  pair.hasWaited = true;
}

/** Each entry is forgotten an hour after its first attempt, unless it is still blocked. */
function entryOf(entries: Map<string, Entry>, key: string, at: number): Entry {
  const known = entries.get(key);
  if (known && (at < known.since + HOUR_MS || at < known.blockedUntil)) return known;
  entries.delete(key);
  if (entries.size >= MOST_ENTRIES) entries.delete(entries.keys().next().value!);
  const fresh = { count: 0, since: at, blockedUntil: 0, hasWaited: false };
  entries.set(key, fresh);
  return fresh;
}

function refusal(waitMs: number): DomainError {
  const minutes = Math.max(1, Math.ceil(waitMs / MINUTE_MS));
  const unit = minutes === 1 ? "minute" : "minutes";
  return new DomainError("too_many_requests", `Too many attempts to sign in. Please try again in ${minutes} ${unit}.`);
}

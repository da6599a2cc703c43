/** Slows guessing down: by account and address, and by address alone. Counts live in this process. */
import { DomainError } from "@max/domain/errors";

export type SignInAttempt = { account: string; ip: string };

export interface SignInLimiter {
  /**
   * Counts an attempt before its password is looked at, so that many at once cannot slip through together.
   * @throws DomainError `too_many_requests`
   */
  begin(attempt: SignInAttempt): void;
  /** The password was right: the attempt does not count, and the account's earlier ones are forgotten. */
  succeeded(attempt: SignInAttempt): void;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const FREE_ATTEMPTS = 5;
const LONGEST_DELAY_MS = 15 * MINUTE_MS;
const ATTEMPTS_PER_IP_AND_HOUR = 100;
/** A bound on memory: beyond it the oldest entry leaves. */
const MOST_ENTRIES = 100_000;

type Entry = { count: number; since: number; blockedUntil: number };

/** @param now milliseconds since the epoch by any clock that only rises */
export function createSignInLimiter(now: () => number = Date.now): SignInLimiter {
  const accounts = new Map<string, Entry>();
  const addresses = new Map<string, Entry>();
  const accountKey = ({ account, ip }: SignInAttempt) => `${ip}\n${account}`;

  return {
    begin(attempt) {
      const at = now();
      const address = entryOf(addresses, attempt.ip, at);
      const account = entryOf(accounts, accountKey(attempt), at);
      if (at < account.blockedUntil) throw refusal(account.blockedUntil - at);
      if (address.count >= ATTEMPTS_PER_IP_AND_HOUR) throw refusal(address.since + HOUR_MS - at);
      address.count += 1;
      account.count += 1;
      // After five wrong ones: one minute, then two, four, eight, and 15 minutes from then on.
      if (account.count >= FREE_ATTEMPTS)
        account.blockedUntil = at + Math.min(LONGEST_DELAY_MS, MINUTE_MS * 2 ** (account.count - FREE_ATTEMPTS));
    },
    succeeded(attempt) {
      accounts.delete(accountKey(attempt));
      const address = addresses.get(attempt.ip);
      if (address && address.count > 0) address.count -= 1;
    },
  };
}

/** Each entry is forgotten an hour after its first attempt, unless it is still blocked. */
function entryOf(entries: Map<string, Entry>, key: string, at: number): Entry {
  const known = entries.get(key);
  if (known && (at < known.since + HOUR_MS || at < known.blockedUntil)) return known;
  entries.delete(key);
  if (entries.size >= MOST_ENTRIES) entries.delete(entries.keys().next().value!);
  const fresh = { count: 0, since: at, blockedUntil: 0 };
  entries.set(key, fresh);
  return fresh;
}

function refusal(waitMs: number): DomainError {
  const minutes = Math.max(1, Math.ceil(waitMs / MINUTE_MS));
  const unit = minutes === 1 ? "minute" : "minutes";
  return new DomainError("too_many_requests", `Too many attempts to sign in. Please try again in ${minutes} ${unit}.`);
}

/** How often mail may be asked for by whoever is not signed in: by address of the network, and by the mailbox it goes to. */
import { DomainError } from "@max/domain/errors";
import type { RateLimits } from "@max/platform/rate-limits";
import { addressGroup } from "./address-group.ts";

const HOUR_S = 3600;
const ASKED_PER_IP_AND_HOUR = 20;
/** More would only fill somebody's mailbox: one of them is enough. */
const MAILS_PER_ACCOUNT_AND_HOUR = 3;

export interface ResetLimiter {
  /**
   * Counts a request.
   * @returns whether this account may be written to; the caller answers the same either way
   * @throws DomainError `too_many_requests` when this address asks too often
   */
  mayMail(account: string, ip: string): Promise<boolean>;
}

export function createResetLimiter(limits: RateLimits): ResetLimiter {
  const addresses = limits.counter("reset-address", HOUR_S);
  const accounts = limits.counter("reset-account", HOUR_S);
  return {
    async mayMail(account, ip) {
      const { count } = await addresses.add(addressGroup(ip));
      if (count > ASKED_PER_IP_AND_HOUR)
        throw new DomainError("too_many_requests", "Too many requests from your network. Please try again in an hour.");
      return (await accounts.add(account)).count <= MAILS_PER_ACCOUNT_AND_HOUR;
    },
  };
}

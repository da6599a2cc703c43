/** How much strangers may ask of a company's chat widget, counted by all processes together. */
import { DomainError } from "@max/domain/errors";
import type { RateLimits } from "@max/platform/rate-limits";
import { addressGroup } from "../auth/address-group.ts";
import type { VisitorSession } from "./visitor-session.ts";

export type VisitorLimits = {
  /** Somebody who has no session yet asks for one, or shows who they are. @throws DomainError `too_many_requests` */
  opening(ip: string): Promise<void>;
  /** A visitor says something. @throws DomainError `too_many_requests` */
  saying(session: VisitorSession, ip: string): Promise<void>;
  /** A visitor's page says by itself that they read or write. @throws DomainError `too_many_requests` */
  acting(session: VisitorSession): Promise<void>;
};

const MINUTE_S = 60;
/** An office or a school is one address. */
const OPENINGS_PER_ADDRESS_AND_MINUTE = 60;
const MESSAGES_PER_VISITOR_AND_MINUTE = 30;
const MESSAGES_PER_ADDRESS_AND_MINUTE = 300;
/** One for each few seconds of writing, and one for each answer. */
const ACTS_PER_VISITOR_AND_MINUTE = 120;

export function createVisitorLimits(limits: RateLimits): VisitorLimits {
  const openings = limits.counter("widget-opening", MINUTE_S);
  const visitors = limits.counter("widget-visitor", MINUTE_S);
  const addresses = limits.counter("widget-address", MINUTE_S);
  const acts = limits.counter("widget-acts", MINUTE_S);
  const atMost = async (counter: typeof openings, key: string, most: number) => {
    const { count } = await counter.add(key);
    if (count > most) throw new DomainError("too_many_requests", "That was a lot at once. Please wait a minute.");
  };
  return {
    opening: (ip) => atMost(openings, addressGroup(ip), OPENINGS_PER_ADDRESS_AND_MINUTE),
    async saying({ visitorId }, ip) {
      await atMost(visitors, visitorId, MESSAGES_PER_VISITOR_AND_MINUTE);
      await atMost(addresses, addressGroup(ip), MESSAGES_PER_ADDRESS_AND_MINUTE);
    },
    acting: ({ visitorId }) => atMost(acts, visitorId, ACTS_PER_VISITOR_AND_MINUTE),
  };
}

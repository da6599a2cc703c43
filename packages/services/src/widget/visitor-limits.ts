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
  /** A visitor is about to send a file of so many bytes. Asked before any is read. @throws DomainError `too_many_requests` */
  uploading(session: VisitorSession, ip: string, sizeBytes: number): Promise<void>;
};

const MINUTE_S = 60;
const HOUR_S = 3_600;
/** An office or a school is one address. */
const OPENINGS_PER_ADDRESS_AND_MINUTE = 60;
const MESSAGES_PER_VISITOR_AND_MINUTE = 30;
const MESSAGES_PER_ADDRESS_AND_MINUTE = 300;
/** One for each few seconds of writing, and one for each answer. */
const ACTS_PER_VISITOR_AND_MINUTE = 120;

const FILES_PER_VISITOR_AND_MINUTE = 20;
/** Kilobytes in an hour. The last bounds what strangers of many addresses can fill a company's disk with. */
const KB_PER_VISITOR = 150 * 1024;
const KB_PER_ADDRESS = 600 * 1024;
const KB_PER_WIDGET = 10 * 1024 * 1024;

export function createVisitorLimits(limits: RateLimits): VisitorLimits {
  const openings = limits.counter("widget-opening", MINUTE_S);
  const visitors = limits.counter("widget-visitor", MINUTE_S);
  const addresses = limits.counter("widget-address", MINUTE_S);
  const acts = limits.counter("widget-acts", MINUTE_S);
  const files = limits.counter("widget-files", MINUTE_S);
  const kilobytes = limits.counter("widget-kilobytes", HOUR_S);
  const atMost = async (counter: typeof openings, key: string, most: number) => {
    const { count } = await counter.add(key);
    if (count > most) throw new DomainError("too_many_requests", "That was a lot at once. Please wait a minute.");
  };
  const bytesAtMost = async (key: string, size: number, most: number) => {
    const { count } = await kilobytes.add(key, HOUR_S, size);
    if (count > most)
      throw new DomainError("too_many_requests", "That was a lot of files. Please try again in an hour.");
  };
  return {
    opening: (ip) => atMost(openings, addressGroup(ip), OPENINGS_PER_ADDRESS_AND_MINUTE),
    async saying({ visitorId }, ip) {
      await atMost(visitors, visitorId, MESSAGES_PER_VISITOR_AND_MINUTE);
      await atMost(addresses, addressGroup(ip), MESSAGES_PER_ADDRESS_AND_MINUTE);
    },
    acting: ({ visitorId }) => atMost(acts, visitorId, ACTS_PER_VISITOR_AND_MINUTE),
    async uploading({ visitorId, inboxId }, ip, sizeBytes) {
      await atMost(files, visitorId, FILES_PER_VISITOR_AND_MINUTE);
      const size = Math.ceil(sizeBytes / 1024);
      await bytesAtMost(`visitor ${visitorId}`, size, KB_PER_VISITOR);
      await bytesAtMost(`address ${addressGroup(ip)}`, size, KB_PER_ADDRESS);
      await bytesAtMost(`widget ${inboxId}`, size, KB_PER_WIDGET);
    },
  };
}

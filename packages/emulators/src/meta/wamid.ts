/** Ids that look like Meta's and never repeat. */
import { createHash, randomBytes, randomInt } from "node:crypto";

/** A message id: unique for ever, opaque to everybody. */
export const newWamid = (): string => `wamid.HBgN${randomBytes(27).toString("base64url")}`;

/** A media id: digits only, as Meta's are. */
export const newMediaId = (): string => `${randomInt(1_000, 10_000)}${Date.now()}${randomInt(100, 1_000)}`;

/** The id Meta puts into every error, for its own support people. */
export const newTraceId = (): string => `A${randomBytes(16).toString("base64url").slice(0, 22)}`;

const COUNTRY_BY_PREFIX: [string, string][] = [
  ["55", "BR"],
  ["54", "AR"],
  ["52", "MX"],
  ["49", "DE"],
  ["44", "GB"],
  ["34", "ES"],
  ["1", "US"],
];

/** The two-letter country of a phone number, as far as the sample customers need it; "US" for every other one. */
export const countryOf = (digits: string): string =>
  COUNTRY_BY_PREFIX.find(([prefix]) => digits.startsWith(prefix))?.[1] ?? "US";

/**
 * The business-scoped user id of a person, e.g. `BR.9184025521830001234`. The same key always gives the same id, so
 * that a customer who is met again, after a restart too, is the same person.
 */
export function userIdFor(key: string, country: string): string {
  const digits = BigInt(`0x${createHash("sha256").update(key).digest("hex")}`).toString();
  return `${country}.${digits.slice(0, 19)}`;
}

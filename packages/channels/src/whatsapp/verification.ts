/** Meta's one-time question to a new webhook address: "is this yours?" */
import { createHash, timingSafeEqual } from "node:crypto";

export type Verification = { isVerified: true; challenge: string } | { isVerified: false };

/** Meta sends digits. The cap keeps us from echoing whatever a caller who knows the token likes. */
const CHALLENGE = /^[\w.~-]{1,256}$/;

/**
 * Decides on `GET <webhook>?hub.mode=subscribe&hub.challenge=…&hub.verify_token=…`. When verified, answer 200 with the
 * challenge as plain text; otherwise 403. The token is compared in constant time, whatever its length.
 * @param query the parsed query string, with the dots in its names
 * @param verifyToken the token we gave Meta; an empty one verifies nobody
 */
export function verifySubscription(query: Readonly<Record<string, unknown>>, verifyToken: string): Verification {
  const { "hub.mode": mode, "hub.challenge": challenge, "hub.verify_token": token } = query;
  if (mode !== "subscribe" || typeof token !== "string" || verifyToken === "") return { isVerified: false };
  if (typeof challenge !== "string" || !CHALLENGE.test(challenge)) return { isVerified: false };
  return timingSafeEqual(digest(token), digest(verifyToken)) ? { isVerified: true, challenge } : { isVerified: false };
}

/** Digests have one length, so that comparing them tells nothing about the token's own. */
const digest = (text: string) => createHash("sha256").update(text).digest();

/** A company's word for who its visitor is: a token that its own server signed, for this widget and for an hour at most. */
import type { InboxId } from "@max/domain/ids";
import { isStorable } from "@max/domain/text";
import { jwtVerify } from "jose";
import { z } from "zod";

export type VerifiedIdentity = { subject: string; name: string | null; email: string | null };

const LONGEST_S = 3_600;
/** How far the company's clock may be from ours. */
const TOLERANCE_S = 60;

const words = (length: number) => z.string().max(length).refine(isStorable);
const Claims = z.object({
  sub: words(200).min(1),
  exp: z.number(),
  name: words(200).nullish().catch(null),
  email: words(300).nullish().catch(null),
});

/**
 * @param secrets any of them signs: two while one is being replaced
 * @returns null for every token that is not, now and for this inbox, the company's word
 */
export async function verifyIdentity(
  secrets: readonly string[],
  inboxId: InboxId,
  token: string,
  now: Date = new Date(),
): Promise<VerifiedIdentity | null> {
  for (const secret of secrets) {
    // One algorithm, whatever the token says of itself.
    const verified = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ["HS256"],
      audience: inboxId,
      requiredClaims: ["sub", "exp", "aud"],
      clockTolerance: TOLERANCE_S,
      currentDate: now,
    }).catch(() => null);
    const claims = Claims.safeParse(verified?.payload);
    if (!claims.success) continue;
    const { sub, exp, name = null, email = null } = claims.data;
    if (exp > now.getTime() / 1_000 + LONGEST_S + TOLERANCE_S) return null;
    return { subject: sub, name, email };
  }
  return null;
}

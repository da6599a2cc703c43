/** 15-minute tokens for programs that act as a person. A token stands only as long as the session it was made from. */
import { hkdfSync } from "node:crypto";
import { TenantId, UserId } from "@max/domain/ids";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";

const ISSUER = "max";
const LIFETIME_S = 15 * 60;

const Claims = z.object({ sub: UserId, tid: TenantId, sid: z.string().regex(/^[0-9a-f]{64}$/) });

/** The signing key is derived, so that the master key itself signs nothing. */
const signingKey = (masterKey: Buffer) => new Uint8Array(hkdfSync("sha256", masterKey, "", "max access token", 32));

export type TokenSubject = { tenantId: TenantId; userId: UserId; sessionHash: string };

/** @param nowMs the caller's clock, milliseconds since the epoch */
export async function issueAccessToken(
  masterKey: Buffer,
  { tenantId, userId, sessionHash }: TokenSubject,
  nowMs: number = Date.now(),
): Promise<{ token: string; expiresAt: Date }> {
  const issuedAt = Math.floor(nowMs / 1000);
  const token = await new SignJWT({ tid: tenantId, sid: sessionHash })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(ISSUER)
    .setSubject(userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFETIME_S)
    .sign(signingKey(masterKey));
  return { token, expiresAt: new Date((issuedAt + LIFETIME_S) * 1000) };
}

/** What an authentic token that has not run out says; null otherwise. Its session must still be looked up. */
export async function readAccessToken(
  masterKey: Buffer,
  token: string,
  nowMs: number = Date.now(),
): Promise<TokenSubject | null> {
  const verified = await jwtVerify(token, signingKey(masterKey), {
    algorithms: ["HS256"],
    issuer: ISSUER,
    requiredClaims: ["exp", "sub"],
    currentDate: new Date(nowMs),
  }).catch(() => null);
  const claims = Claims.safeParse(verified?.payload);
  if (!claims.success) return null;
  return { tenantId: claims.data.tid, userId: claims.data.sub, sessionHash: claims.data.sid };
}

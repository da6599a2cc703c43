/** Proves that a webhook comes from Meta: HMAC-SHA256 over the untouched bytes, keyed with the app's secret. */
import { createHmac, timingSafeEqual } from "node:crypto";

/** Exactly what Meta sends. Anything looser would only widen what a forger may try. */
const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether one of `secrets` signed exactly these bytes. Several secrets may hold at once while one is being replaced.
 * An empty body, an empty secret and a repeated header are never authentic. Compares in constant time.
 */
export function isSignedBy(
  rawBody: Buffer,
  signatureHeader: string | string[] | undefined,
  secrets: readonly string[],
): boolean {
  const given = typeof signatureHeader === "string" ? SIGNATURE.exec(signatureHeader)?.[1] : undefined;
  if (given === undefined || rawBody.length === 0) return false;
  const claimed = Buffer.from(given, "hex");
  return secrets.some((secret) => secret.length > 0 && timingSafeEqual(hmac(rawBody, secret), claimed));
}

/** The header value Meta would send with this body. */
export const sign = (rawBody: Buffer, secret: string) => `sha256=${hmac(rawBody, secret).toString("hex")}`;

const hmac = (bytes: Buffer, secret: string) => createHmac("sha256", secret).update(bytes).digest();

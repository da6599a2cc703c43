/**
 * Proves that a webhook comes from a company's own app, and ours from us: Standard Webhooks, in both directions. HMAC-SHA256 over
 * id, time and the untouched bytes, keyed with the decoded bytes of a `whsec_` secret.
 * @see Standard Webhooks specification 1.0 (read 2026-11)
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { RequestHeaders } from "../adapter.ts";

/** How far a sender's clock may be from ours, either way. An older delivery is a replay. */
export const TOLERANCE_S = 5 * 60;
const SECRET = /^whsec_([A-Za-z0-9+/]{32,}={0,2})$/;
/** No dots: they part what is signed. */
const ID = /^[!-~]{1,200}$/;
const SECONDS = /^\d{1,12}$/;
const ENTRY = /^v1,([A-Za-z0-9+/]{43}=)$/;
/** Two secrets while one is replaced, and room for what other versions add. */
const MAX_ENTRIES = 10;

/**
 * Whether one of `secrets` signed exactly these bytes within five minutes of `at`. An empty body, a repeated header and a secret
 * that is none are never authentic. Entries of unknown versions are passed over. Compares in constant time.
 */
export function isSignedBy(rawBody: Buffer, headers: RequestHeaders, secrets: readonly string[], at: Date): boolean {
  const signed = readHeaders(headers);
  if (signed === null || rawBody.length === 0) return false;
  if (Math.abs(at.getTime() / 1_000 - signed.seconds) > TOLERANCE_S) return false;
  const keys = secrets.map(keyOf).filter((key) => key !== null);
  return keys.some((key) => {
    const right = hmac(key, signed.id, signed.seconds, rawBody);
    return signed.claimed.some((claimed) => timingSafeEqual(right, claimed));
  });
}

/** The shape alone, before there is a body to check it against. */
export const looksSigned = (headers: RequestHeaders): boolean => readHeaders(headers) !== null;

/** The three headers of one attempt. @throws Error when the secret is none */
export function signatureHeaders(rawBody: Buffer, secret: string, id: string, at: Date): Record<string, string> {
  const key = keyOf(secret);
  if (key === null) throw new Error("This is no secret of a Chat App.");
  const seconds = Math.floor(at.getTime() / 1_000);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": `v1,${hmac(key, id, seconds, rawBody).toString("base64")}`,
  };
}

/** Whether a text can be a secret: `whsec_` and at least 24 bytes as base64. */
export const isSecret = (text: string): boolean => keyOf(text) !== null;

type Signed = { id: string; seconds: number; claimed: Buffer[] };

function readHeaders(headers: RequestHeaders): Signed | null {
  const id = headers["webhook-id"];
  const seconds = headers["webhook-timestamp"];
  const signature = headers["webhook-signature"];
  if (typeof id !== "string" || !ID.test(id) || id.includes(".")) return null;
  if (typeof seconds !== "string" || !SECONDS.test(seconds) || typeof signature !== "string") return null;
  const claimed = signature.split(" ", MAX_ENTRIES).flatMap((entry) => {
    const digest = ENTRY.exec(entry)?.[1];
    return digest === undefined ? [] : [Buffer.from(digest, "base64")];
  });
  return claimed.length === 0 ? null : { id, seconds: Number(seconds), claimed };
}

function keyOf(secret: string): Buffer | null {
  const encoded = SECRET.exec(secret)?.[1];
  const key = encoded === undefined ? null : Buffer.from(encoded, "base64");
  return key !== null && key.length >= 24 && key.length <= 64 ? key : null;
}

const hmac = (key: Buffer, id: string, seconds: number, rawBody: Buffer) =>
  createHmac("sha256", key).update(`${id}.${seconds}.`).update(rawBody).digest();

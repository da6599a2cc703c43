/** Unguessable tokens for sessions, keys, invites and links. */
import { randomBytes } from "node:crypto";

/** @returns 256 random bits as base64url, 43 characters that are safe in a URL, a cookie and a header */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * A glance at a delivery's bytes for the two keys by which the workers' time is shared fairly. It runs on every
 * request before anything else is known, so it parses nothing; and it is only a guess, so nothing is decided by it.
 */
import type { LaneHint } from "../adapter.ts";

/** Both keys stand near the front of what Meta sends, and a large body must not cost more than a small one. */
const SCANNED_BYTES = 65_536;
const MAX_KEY = 64;
const QUOTE = 0x22;
const COLON = 0x3a;
const BRACE = 0x7b;

/** @returns the first account key and the first person named; null where there is none or it looks odd */
export function laneHint(rawBody: Buffer): LaneHint {
  const bytes = rawBody.subarray(0, SCANNED_BYTES);
  return {
    inboxKey: firstValueOf(bytes, '"phone_number_id"'),
    sender:
      firstValueOf(bytes, '"from"') ?? firstValueOf(bytes, '"from_user_id"') ?? firstValueOf(bytes, '"recipient_id"'),
  };
}

/** Inside a text a quote is escaped, so a name between two bare quotes is a key, or the whole of a text. */
function firstValueOf(bytes: Buffer, quotedName: string): string | null {
  for (let at = bytes.indexOf(quotedName); at >= 0; at = bytes.indexOf(quotedName, at + quotedName.length)) {
    const value = stringAfterColon(bytes, at + quotedName.length);
    if (value !== null && !isInContext(bytes, at)) return value;
  }
  return null;
}

function stringAfterColon(bytes: Buffer, from: number): string | null {
  const colon = skipSpace(bytes, from);
  if (bytes[colon] !== COLON) return null;
  const open = skipSpace(bytes, colon + 1);
  if (bytes[open] !== QUOTE) return null;
  const close = bytes.subarray(open + 1, open + 2 + MAX_KEY).indexOf(QUOTE);
  const value = bytes.toString("latin1", open + 1, open + 1 + (close < 0 ? MAX_KEY : close));
  return /^[!-~]+$/.test(value) ? value : null;
}

/** The `from` of `"context":{"from":…` is whoever wrote the quoted message: often we ourselves. */
function isInContext(bytes: Buffer, nameAt: number): boolean {
  const brace = skipSpaceBack(bytes, nameAt - 1);
  if (bytes[brace] !== BRACE) return false;
  const colon = skipSpaceBack(bytes, brace - 1);
  if (bytes[colon] !== COLON) return false;
  const end = skipSpaceBack(bytes, colon - 1) + 1;
  return bytes.toString("latin1", Math.max(0, end - 9), end) === '"context"';
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at += 1;
  return at;
}

function skipSpaceBack(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at -= 1;
  return at;
}

const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

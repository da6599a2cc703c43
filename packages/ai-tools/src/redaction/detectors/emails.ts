/**
 * Mail addresses, also with letters of any script, and the ways people hide one: "name (at) host dot com". Works
 * outwards from every "@" or its stand-in and stops at the next one, so the work is linear in the text.
 */
import type { Found } from "../kinds.ts";
import { withoutEnding } from "../without-ending.ts";

const AT = /["']?\s{0,2}@\s{0,2}|\s?[[({<]\s?(?:at|arroba|@)\s?[\])}>]\s?|\s(?:at|arroba)\s/giu;
const HIDDEN_DOT = "\\s?[\\[({<]\\s?(?:dot|ponto|punto|\\.)\\s?[\\])}>]\\s?|\\s(?:dot|ponto|punto)\\s";
const LABEL = "[\\p{L}\\p{N}_](?:[\\p{L}\\p{M}\\p{N}_-]{0,62})";
const DOMAIN = new RegExp(`${LABEL}(?:(?:\\.|${HIDDEN_DOT})${LABEL}){1,8}`, "iuy");
const SPACED_DOMAIN = new RegExp(`${LABEL}(?:(?:\\s?\\.\\s?|${HIDDEN_DOT})${LABEL}){1,8}`, "iuy");
const ADDRESS_LITERAL = /\[(?:IPv6:)?[0-9a-f:.]{3,45}\]/iy;
const HIDDEN_DOTS = new RegExp(HIDDEN_DOT, "giu");
const HAS_HIDDEN_DOT = new RegExp(HIDDEN_DOT, "iu");
const DOT_BEFORE = new RegExp(`(?:${HIDDEN_DOT})$`, "iu");

/** The longest local part that is followed back; RFC 5321 allows 64, people and machines write more. */
const LONGEST_LOCAL = 128;

export function findEmails(text: string): Found[] {
  const found: Found[] = [];
  for (const at of text.matchAll(AT)) {
    const sign = at[0];
    const isPlain = sign === "@";
    const isWord = !/[@[({<]/.test(sign);
    const end = domainEnd(text, at.index + sign.length, sign, isWord);
    if (end === undefined) continue;
    const previousEnd = found.at(-1)?.end ?? 0;
    const start = sign.startsWith('"') ? quotedStart(text, at.index) : localStart(text, at.index, previousEnd, isPlain);
    if (start === undefined || start >= at.index) continue;
    const written = text.slice(start, end);
    const canonical = (isPlain ? written : unhidden(written)).toLowerCase();
    found.push({ kind: "EMAIL", start, end, canonical });
  }
  return found;
}

const unhidden = (written: string) => written.replace(AT, "@").replace(HIDDEN_DOTS, ".").replace(/\s/g, "");

function domainEnd(text: string, from: number, sign: string, isWord: boolean): number | undefined {
  const literal = matchAt(ADDRESS_LITERAL, text, from);
  if (literal !== undefined && sign === "@") return from + literal.length;
  const isSpaced = sign !== "@" && /\s/.test(sign) && sign.includes("@");
  let domain = matchAt(isSpaced ? SPACED_DOMAIN : DOMAIN, text, from);
  if (domain === undefined) return undefined;
  // "We met at example.com" is no address; "met at example dot com" is written to be one.
  if (isWord && !HAS_HIDDEN_DOT.test(domain)) return undefined;
  domain = withoutEnding(domain, "-_");
  const last = domain.split(/[^\p{L}\p{M}\p{N}-]/u).at(-1) ?? "";
  const isName = /^\p{L}[\p{L}\p{M}]+$/u.test(last) || /^xn--/i.test(last);
  if (isName) return from + domain.length;
  // "ana@example.com.5" and "ana@10.0.0.1": what stands last is a number, yet an address was meant.
  return sign === "@" && /\p{L}{2}|^\d+(?:\.\d+){3}$/u.test(domain) ? from + domain.length : undefined;
}

function quotedStart(text: string, quote: number): number | undefined {
  const opening = text.lastIndexOf('"', quote - 1);
  return opening >= 0 && quote - opening <= LONGEST_LOCAL ? opening : undefined;
}

/** Goes back over the local part, and over hidden dots within it when the sign itself was hidden. */
function localStart(text: string, end: number, floor: number, isPlain: boolean): number {
  let start = wordStart(text, end, floor);
  if (isPlain) return start;
  for (let dots = 0; dots < 3; dots++) {
    const hidden = DOT_BEFORE.exec(text.slice(Math.max(floor, start - 12), start))?.[0];
    if (hidden === undefined) break;
    const earlier = wordStart(text, start - hidden.length, floor);
    if (earlier === start - hidden.length) break;
    start = earlier;
  }
  return start;
}

function wordStart(text: string, end: number, floor: number): number {
  let start = end;
  while (start > floor && end - start < LONGEST_LOCAL && isLocal(text, start - 1)) start -= 1;
  // A dot or an apostrophe in front belongs to the sentence: 'ana@…', ...ana@….
  while (start < end && /[.'`*]/.test(text.charAt(start))) start += 1;
  return start;
}

/** Left out although allowed: "=", "/", "?", "&" and "|", which in a chat separate the address from something else. */
function isLocal(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 128) return /[A-Za-z0-9.!#$%'*+^_`{}~-]/.test(text.charAt(at));
  return (code >= 0xd800 && code <= 0xdfff) || /[\p{L}\p{M}\p{N}]/u.test(text.charAt(at));
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

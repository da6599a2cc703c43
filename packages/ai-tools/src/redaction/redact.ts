/**
 * Takes what identifies or endangers a person out of a text before a model provider sees it, and puts it back into
 * the answer in our own process. Pure but for the vault it is given: no clock, no chance, nothing read or written.
 */
import { readContext } from "./context.ts";
import { findCards } from "./detectors/cards.ts";
import { findEmails } from "./detectors/emails.ts";
import { findIbans } from "./detectors/ibans.ts";
import { findIps } from "./detectors/ips.ts";
import { findKnownValues } from "./detectors/known-values.ts";
import { findNationalIds } from "./detectors/national-ids.ts";
import { findPhones } from "./detectors/phones.ts";
import { findSecrets } from "./detectors/secrets.ts";
import { findSsns } from "./detectors/ssn.ts";
import { findTracking, type Range } from "./detectors/tracking.ts";
import type { Found, KnownValue } from "./kinds.ts";
import { resolveOverlaps } from "./resolve-overlaps.ts";
import { scanText } from "./scan-text.ts";
import { createVault, PLACEHOLDER, type RedactionVault } from "./vault.ts";

export type RedactOptions = {
  /** The tenant's country, ISO 3166 alpha-2: national phone numbers are read by its plan. */
  country: string;
  /** What we hold for the contact. It is taken out wherever it stands, also where no detector would see it. */
  known?: readonly KnownValue[];
};

/**
 * Replaces every find by its placeholder. `restore(redact(text).text, vault) === text` holds for every string, also
 * for one that already contains placeholders: those are taken out like a value.
 * @param text the text as it was written, not one that was redacted before
 * @param vault extended in place; share one between the texts of a conversation and the same value keeps its placeholder
 */
export function redact(
  text: string,
  options: RedactOptions,
  vault: RedactionVault = createVault(),
): { text: string; vault: RedactionVault } {
  const pieces: string[] = [];
  let done = 0;
  for (const { kind, canonical, start, end } of resolveOverlaps(text, findAll(text, options))) {
    pieces.push(text.slice(done, start), vault.placeholderFor(kind, canonical, text.slice(start, end)));
    done = end;
  }
  pieces.push(text.slice(done));
  return { text: pieces.join(""), vault };
}

/** Puts the written values back. A placeholder the vault never gave out, a model's invention, stays as it is. */
export function restore(text: string, vault: RedactionVault): string {
  return text.replace(PLACEHOLDER, (placeholder) => vault.originalOf(placeholder) ?? placeholder);
}

/** Every find, in offsets of the written text. */
function findAll(text: string, options: RedactOptions): Found[] {
  const country = options.country.toUpperCase();
  const scan = scanText(text);
  const context = readContext(scan.text);
  const tracking = findTracking(scan.text);
  const certain = [
    ...outside(tracking, findCards(scan.text, context)),
    ...findIbans(scan.text),
    ...findEmails(scan.text),
    ...findSsns(scan.text),
    ...findNationalIds(scan.text, country, context),
    ...findIps(scan.text),
    ...findSecrets(scan.text),
  ];
  // Phones are the least certain, so they are looked for only in what nothing else has claimed.
  const phones = findPhones(blank(scan.text, [...certain, ...tracking]), country, context);
  return [
    ...Array.from(text.matchAll(PLACEHOLDER), (match): Found => {
      return { kind: "LITERAL", start: match.index, end: match.index + match[0].length, canonical: match[0] };
    }),
    ...findKnownValues(scan, options.known ?? [], country),
    ...certain.concat(phones).map(({ kind, canonical, start, end }): Found => {
      const source = scan.toSource(start, end);
      return { kind, canonical, start: source.start, end: source.end };
    }),
  ];
}

/** The finds that do not lie within one of the ranges. */
function outside(ranges: readonly Range[], found: readonly Found[]): Found[] {
  const last = new Map<number, number>();
  for (const { start, end } of ranges)
    for (let at = start; at < end; at++) last.set(at, Math.max(end, last.get(at) ?? 0));
  return found.filter(({ start, end }) => (last.get(start) ?? 0) < end);
}

/** The same text with every range overwritten by a character that belongs to no number and no word. */
function blank(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  const pieces: string[] = [];
  let done = 0;
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    if (end <= done) continue;
    pieces.push(text.slice(done, Math.max(done, start)), "\u0001".repeat(end - Math.max(done, start)));
    done = end;
  }
  pieces.push(text.slice(done));
  return pieces.join("");
}

/**
 * Values we hold for the contact: they go wherever they stand, however they are spelled. Names go in full and by each
 * of their words, phones also without country or area, ids with or without their separators.
 */
import { parsePhoneNumberFromString, isSupportedCountry } from "libphonenumber-js/max";
import { digitsOnly, lettersAndDigits } from "../digit-groups.ts";
import type { Found, Kind, KnownValue } from "../kinds.ts";
import { scanLetters, scanText, type ScanText } from "../scan-text.ts";

/** Words of names that are words of the language as well, and say nothing about a person. */
const PARTICLES = new Set(
  "da das de dei del della den der di do dos du el la las le los van von zu zur and und bin bint ibn mr mrs ms dr sr sra srta dona don".split(
    " ",
  ),
);
/** Scripts that put no space between words, so that a name has no boundary to look for. */
const UNSPACED = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const WORD_CHARACTER = /[\p{L}\p{N}]/u;
/** Shorter ids would take half of the text with them. */
const SHORTEST_ID = 3;

/** Finds in offsets of the source text, because names are looked for in a text with fewer characters. */
export function findKnownValues(scan: ScanText, known: readonly KnownValue[], country: string): Found[] {
  if (known.length === 0) return [];
  const letters = scanLetters(scan);
  const joined = joinedText(scan);
  return known.flatMap(({ kind, value }) => {
    const plain = scanLetters(scanText(value)).text.trim();
    if (plain === "") return [];
    switch (kind) {
      case "name":
        return findName(scan, letters, value, plain);
      case "email":
        return occurrences(letters, plain, "EMAIL", plain);
      case "id":
        return findId(letters, joined, plain);
      case "phone":
        return findPhone(letters, joined, plain, country);
    }
  });
}

function findName(scan: ScanText, letters: ScanText, value: string, plain: string): Found[] {
  const words = plain.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => !PARTICLES.has(word));
  const long = words.filter((word) => word.length >= 3 || (word.length >= 2 && UNSPACED.test(word)));
  // "Li" or "Jo" as written: in lower case it may be any short word.
  const short = value.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word.length === 2 && /^\p{Lu}/u.test(word));
  return [
    ...occurrences(letters, plain, "NAME", plain),
    ...[...new Set(long)].flatMap((word) => (word === plain ? [] : occurrences(letters, word, "NAME", plain))),
    ...[...new Set(short)].flatMap((word) =>
      PARTICLES.has(word.toLowerCase()) ? [] : occurrences(scan, word, "NAME", plain),
    ),
  ];
}

function findId(letters: ScanText, joined: Joined, plain: string): Found[] {
  const bare = lettersAndDigits(plain);
  if (bare.length < SHORTEST_ID) return [];
  const found = occurrences(letters, plain, "ID", bare);
  return bare.length >= 6 && /\d/.test(bare) ? [...found, ...inJoined(joined, bare, "ID", bare)] : found;
}

/**
 * The subscriber number alone is enough, as long as it is seven digits or more; a country code, an area and a trunk
 * zero in front of it are taken along.
 */
function findPhone(letters: ScanText, joined: Joined, plain: string, country: string): Found[] {
  const digits = digitsOnly(plain);
  const international = plain.includes("+") ? `+${digits}` : digits;
  const defaultCountry = isSupportedCountry(country) ? country : undefined;
  const parsed =
    parsePhoneNumberFromString(`+${digits}`)?.isValid() === true
      ? parsePhoneNumberFromString(`+${digits}`)
      : parsePhoneNumberFromString(international, { extract: false, ...(defaultCountry && { defaultCountry }) });
  const canonical = parsed?.number ?? digits;
  if (digits.length < 7) return occurrences(letters, plain, "PHONE", canonical);
  const national = parsed ? String(parsed.nationalNumber) : digits;
  const prefixes = parsed
    ? [`${parsed.countryCallingCode}`, `00${parsed.countryCallingCode}`, `011${parsed.countryCallingCode}`, "0", ""]
    : [""];
  const forms = new Set<string>();
  for (const form of spellings(national, parsed?.countryCallingCode)) {
    for (const prefix of prefixes) forms.add(prefix + form);
    const subscriber = form.slice(parsed?.countryCallingCode === "1" ? -7 : -8);
    if (subscriber.length >= 7) forms.add(subscriber);
    if (parsed?.countryCallingCode === "55" && form.length === 11) forms.add(form.slice(-9));
  }
  return [...forms].flatMap((form) => inJoined(joined, form, "PHONE", canonical));
}

/** Brazil with and without the 9, Mexico with and without the 1, Argentina with and without the 9. */
function spellings(national: string, callingCode: string | undefined): string[] {
  if (callingCode === "55" && /^\d{2}9\d{8}$/.test(national))
    return [national, national.slice(0, 2) + national.slice(3)];
  if (callingCode === "55" && /^\d{2}[6-9]\d{7}$/.test(national))
    return [national, `${national.slice(0, 2)}9${national.slice(2)}`];
  if (callingCode === "52" && national.length === 10) return [national, `1${national}`];
  if (callingCode === "54" && /^9\d{10}$/.test(national)) return [national, national.slice(1)];
  return [national];
}

/** Every place where the value stands as a word of its own. */
function occurrences(scan: ScanText, value: string, kind: Kind, canonical: string): Found[] {
  const found: Found[] = [];
  const needsStart = WORD_CHARACTER.test(value.charAt(0)) && !UNSPACED.test(value);
  const needsEnd = WORD_CHARACTER.test(value.charAt(value.length - 1)) && !UNSPACED.test(value);
  for (let at = scan.text.indexOf(value); at >= 0; at = scan.text.indexOf(value, at + 1)) {
    const end = at + value.length;
    if (needsStart && WORD_CHARACTER.test(scan.text.charAt(at - 1))) continue;
    if (needsEnd && WORD_CHARACTER.test(scan.text.charAt(end))) continue;
    if (at < (found.at(-1)?.end ?? 0)) continue;
    found.push({ kind, canonical, ...sourceRange(scan, at, end) });
  }
  return found;
}

const sourceRange = (scan: ScanText, start: number, end: number) => scan.toSource(start, end);

/** The letters and digits of a text in upper case, without what stands between them. */
type Joined = { text: string; places: Int32Array; scan: ScanText };

function joinedText(scan: ScanText): Joined {
  const places = new Int32Array(scan.text.length);
  let text = "";
  for (const { 0: run, index } of scan.text.matchAll(/[A-Za-z0-9]+/g)) {
    for (let at = 0; at < run.length; at++) places[text.length + at] = index + at;
    text += run.toUpperCase();
  }
  return { text, places, scan };
}

/** Every place where the value stands with at most three characters between two of its own, and not inside a longer run. */
function inJoined({ text, places, scan }: Joined, value: string, kind: Kind, canonical: string): Found[] {
  const found: Found[] = [];
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const start = places[at] ?? 0;
    const end = (places[at + value.length - 1] ?? 0) + 1;
    const isWhole = !isSameKind(scan.text, start, start - 1) && !isSameKind(scan.text, end - 1, end);
    if (!isWhole || start < (found.at(-1)?.end ?? 0)) continue;
    let isTight = true;
    for (let digit = 1; digit < value.length && isTight; digit++) {
      isTight = (places[at + digit] ?? 0) - (places[at + digit - 1] ?? 0) <= 4;
    }
    if (!isTight) continue;
    const opening =
      kind === "PHONE" ? (/\+?\(?$/.exec(scan.text.slice(Math.max(0, start - 2), start))?.[0].length ?? 0) : 0;
    found.push({ kind, canonical, ...scan.toSource(start - opening, end) });
  }
  return found;
}

/** A digit next to a digit, or a letter next to a letter, continues what stands there. */
function isSameKind(text: string, at: number, neighbour: number): boolean {
  const [one, other] = [text.charAt(at), text.charAt(neighbour)];
  return (/\d/.test(one) && /\d/.test(other)) || (/\p{L}/u.test(one) && /\p{L}/u.test(other));
}

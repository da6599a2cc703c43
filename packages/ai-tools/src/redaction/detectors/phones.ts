/**
 * Phone numbers as people of the tenant's country write them, and international ones. libphonenumber says whether a
 * numbering plan has the number; its shape and the words around it say whether it was meant as one, because an order
 * number of ten digits is a valid phone number in half of the world.
 */
import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from "libphonenumber-js/max";
import type { Context, Surroundings } from "../context.ts";
import { digitGroups, digitsOnly, isGap, type DigitGroup } from "../digit-groups.ts";
import type { Found } from "../kinds.ts";

const SEPARATORS = " ()./-\t";
const LONGEST_DIGITS = 18; // fifteen, and "00" or a carrier code in front
const MOST_GROUPS = 9;
/**
 * How many groups of digits of one text are weighed; a group costs up to 50 µs. No conversation has as many. In what
 * follows, a table or an attack, whatever has the shape of a phone number goes, which errs on the side of taking out.
 */
const MOST_WEIGHED = 1000;
const PHONE_SHAPE = /(?<![\p{L}\p{N}])\+?\(?\d[\d ()./-]{6,40}\d(?![\p{L}\p{N}])/gu;

const DATE =
  /(?<!\d)(?:(?:19|20)\d{2}([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])([-./])(?:0?[1-9]|[12]\d|3[01])\2(?:19|20)\d{2})(?!\d)/;
const COMPACT_DATE = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?$/;
const CURRENCY_BEFORE = /(?:[$€£¥₹]|\b(?:usd|eur|gbp|brl|mxn|ars|clp|cop|inr|r\$|us\$))\s?-?$/i;
const CURRENCY_AFTER =
  /^(?:,\d|\s?(?:[$€£¥₹%]|(?:usd|eur|euros?|gbp|brl|mxn|ars|clp|cop|reais|pesos|d[oó]lares|dollars)\b))/i;
const THOUSANDS = /^\d{1,3}(?:\.\d{3})+$/;
const POSTAL = /^(?:\d{5}-\d{3,4}|\d{4}-\d{3}|\d{3}-\d{4})$/;

/** Written without its area, a Brazilian mobile is still plainly one. */
const BRAZILIAN_LOCAL_MOBILE = /^9\d{4}[- ]\d{4}$/;

export function findPhones(text: string, country: string, context: Context): Found[] {
  const plan = numberingPlan(country);
  const groups = digitGroups(text, MOST_WEIGHED + MOST_GROUPS);
  const found: Found[] = [];
  let first = 0;
  while (first < groups.length && first < MOST_WEIGHED) {
    const cluster = clusterFrom(text, groups, first);
    const candidates = candidatesOf(text, cluster);
    const hit =
      longest(candidates, (candidate) => planned(candidate, plan, context)) ??
      longest(candidates, (candidate) => unplanned(candidate, text, cluster, plan, context));
    if (hit) found.push(hit.found);
    first += hit?.groups ?? 1;
  }
  const unweighed = groups[first];
  return unweighed ? found.concat(findShapes(text, unweighed.start)) : found;
}

/** Without a numbering plan: eight digits or more with phone separators. */
function findShapes(text: string, from: number): Found[] {
  const found: Found[] = [];
  PHONE_SHAPE.lastIndex = from;
  for (let match = PHONE_SHAPE.exec(text); match; match = PHONE_SHAPE.exec(text)) {
    const digits = digitsOnly(match[0]);
    if (digits.length < 8) continue;
    found.push({ kind: "PHONE", start: match.index, end: match.index + match[0].length, canonical: digits });
  }
  return found;
}

/** Groups of digits that may be one number, written the way they are. */
type Candidate = { start: number; end: number; written: string; digits: string; groups: number; hasPlus: boolean };

type Plan = {
  country: CountryCode | undefined;
  callingCode: string;
  lookUp(digits: string, isInternational: boolean): PhoneNumber | undefined;
};

function numberingPlan(name: string): Plan {
  const country = isSupportedCountry(name) ? name : undefined;
  const asked = new Map<string, PhoneNumber | undefined>();
  return {
    country,
    callingCode: country ? getCountryCallingCode(country) : "",
    lookUp(digits, isInternational) {
      const number = isInternational ? `+${digits}` : digits;
      if (asked.has(number)) return asked.get(number);
      const parsed = parsePhoneNumberFromString(number, {
        extract: false,
        ...(country && { defaultCountry: country }),
      });
      asked.set(number, parsed);
      return parsed;
    },
  };
}

/** The groups that can belong to a number beginning with group `first`. */
function clusterFrom(text: string, groups: readonly DigitGroup[], first: number): DigitGroup[] {
  const cluster: DigitGroup[] = [];
  let digits = 0;
  for (const group of groups.slice(first, first + MOST_GROUPS)) {
    const previous = cluster.at(-1);
    digits += group.end - group.start;
    if (digits > LONGEST_DIGITS || (previous && !isGap(text, previous.end, group.start, SEPARATORS))) break;
    cluster.push(group);
  }
  return cluster;
}

/** Every way to cut a number from the start of the cluster, the longest first. */
function candidatesOf(text: string, cluster: readonly DigitGroup[]): Candidate[] {
  const candidates: Candidate[] = [];
  for (let count = cluster.length; count > 0; count--) {
    const candidate = candidateOf(text, cluster.slice(0, count));
    if (candidate) candidates.push(candidate);
  }
  return candidates;
}

/** The first candidate that `accept` knows a value for. */
function longest(
  candidates: readonly Candidate[],
  accept: (candidate: Candidate) => string | undefined,
): { found: Found; groups: number } | undefined {
  for (const candidate of candidates) {
    const canonical = accept(candidate);
    if (canonical === undefined) continue;
    const { start, end, groups } = candidate;
    return { found: { kind: "PHONE", start, end, canonical }, groups };
  }
  return undefined;
}

function candidateOf(text: string, groups: readonly DigitGroup[]): Candidate | undefined {
  const from = groups[0]?.start ?? 0;
  const end = groups.at(-1)?.end ?? from;
  const digits = digitsOnly(text.slice(from, end));
  if (digits.length < 7 || digits.length > LONGEST_DIGITS || !isCutOut(text, from, end)) return undefined;
  const opening = /(?:\+\s?\(?|\+?\()$/.exec(text.slice(Math.max(0, from - 3), from))?.[0] ?? "";
  const start = from - opening.length;
  const written = text.slice(start, end);
  if (DATE.test(written) || isAmount(text, start, end, written)) return undefined;
  return { start, end, written, digits, groups: groups.length, hasPlus: opening.startsWith("+") };
}

/** A number may be cut out at a space or a slash, not in the middle of what is written as one word. */
function isCutOut(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 12), start);
  if (/\d[-.]$|\d,$|\d:$/.test(before)) return /\d{4},$/.test(before);
  if (/[\p{L}_]$/u.test(before) && !/(?:tel|cel|fone|phone|whats|whatsapp|wpp|zap)$/i.test(before)) return false;
  return !/^(?:[-.]\d|:\d|[\p{L}_](?<!x)(?!xt))/iu.test(text.slice(end, end + 3));
}

function isAmount(text: string, start: number, end: number, written: string): boolean {
  if (CURRENCY_BEFORE.test(text.slice(Math.max(0, start - 6), start))) return true;
  const after = text.slice(end, end + 10);
  return CURRENCY_AFTER.test(after) || THOUSANDS.test(written);
}

/** A number that a numbering plan has, written so or standing so that it was meant as a phone number. */
function planned(candidate: Candidate, plan: Plan, context: Context): string | undefined {
  const surroundings = context.around(candidate.start, candidate.end);
  const isParenthesised = /\(\d+\)/.test(candidate.written);
  if (surroundings === "order-label" && !candidate.hasPlus && !isParenthesised) return undefined;
  if (surroundings !== "phone" && isIdle(candidate, surroundings)) return undefined;
  const number = numberOf(candidate, plan);
  if (!number?.isValid()) return undefined;
  const isMeant =
    surroundings === "phone" ||
    candidate.hasPlus ||
    (candidate.groups > 1 ? hasPhoneShape(candidate, number) : isFull(candidate, number, plan));
  return isMeant ? number.number : undefined;
}

/** What is not worth asking a numbering plan about, because nothing says "phone" and its form says otherwise. */
function isIdle(candidate: Candidate, surroundings: Surroundings): boolean {
  if (candidate.hasPlus) return false;
  if (candidate.groups > 1) return POSTAL.test(candidate.written);
  return surroundings !== "none" || candidate.digits.length < 8 || COMPACT_DATE.test(candidate.digits);
}

function numberOf({ digits, hasPlus }: Candidate, plan: Plan): PhoneNumber | undefined {
  if (hasPlus) return plan.lookUp(withoutOldMobileOne(digits), true);
  if (digits.startsWith("00")) return plan.lookUp(withoutOldMobileOne(digits.slice(2)), true);
  if (plan.callingCode === "1" && digits.startsWith("011")) return plan.lookUp(digits.slice(3), true);
  if (plan.country === "MX" && digits.startsWith("521")) return plan.lookUp(withoutOldMobileOne(digits), true);
  return plan.country ? plan.lookUp(digits, false) : undefined;
}

/** Mexico wrote a 1 before mobiles until 2019, and WhatsApp still does. */
const withoutOldMobileOne = (digits: string) => digits.replace(/^521(?=\d{10}$)/, "52");

/** Sizes, quantities and years also come in pairs; of phone numbers only those whose country writes them so. */
function hasPhoneShape({ written }: Candidate, number: PhoneNumber): boolean {
  if (/\d{3}/.test(written)) return true;
  return number
    .formatNational()
    .split(/\D+/)
    .every((group) => group.length <= 2);
}

/** Digits in one piece, with nothing around that says what they are: a mobile, in full. */
function isFull({ digits }: Candidate, number: PhoneNumber, plan: Plan): boolean {
  const type = number.getType();
  const isMobile = type === "MOBILE" || (type === "FIXED_LINE_OR_MOBILE" && number.nationalNumber.length >= 10);
  if (digits === plan.callingCode + number.nationalNumber) return isMobile && digits.length >= 11;
  if (digits.startsWith("00")) return true;
  if (digits !== digitsOnly(number.formatNational()) && digits !== number.nationalNumber) return false;
  return isMobile || (digits.startsWith("0") && digits.length >= 9);
}

/** A number no plan has, old, foreign or mistyped, that is announced as a phone number or begins with a plus. */
function unplanned(
  { start, end, written, digits, hasPlus }: Candidate,
  text: string,
  cluster: readonly DigitGroup[],
  plan: Plan,
  context: Context,
): string | undefined {
  const surroundings = context.around(start, end);
  if (plan.country === "BR" && surroundings !== "order-label" && BRAZILIAN_LOCAL_MOBILE.test(written)) return digits;
  if (digits.length > 15 || (hasPlus ? digits.length < 8 : surroundings !== "phone")) return undefined;
  // A planned number further on in the same row is the one that was announced.
  for (let skipped = 1; skipped < cluster.length; skipped++) {
    const later = longest(candidatesOf(text, cluster.slice(skipped)), (candidate) => planned(candidate, plan, context));
    if (later && later.found.start < end && !hasPlus) return undefined;
  }
  // "Call 555-1234 2 times": a lone short group at the end is the next word of the sentence.
  if (/\s\d{1,2}$/.test(written) && digitsOnly(written.replace(/\s\d{1,2}$/, "")).length >= 7) return undefined;
  return digits;
}

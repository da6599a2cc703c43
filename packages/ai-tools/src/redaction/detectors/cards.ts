/**
 * Payment cards: 13–19 digits with a known prefix, a length that brand issues and a Luhn check digit. Separators may
 * be anything people type between the groups. Prefix and length keep nine of ten Luhn-valid order numbers in place.
 */
import { digitsOnly } from "../digit-groups.ts";
import type { Context } from "../context.ts";
import type { Found } from "../kinds.ts";

const SEPARATORS = new Set(Array.from(" \t\r\n-._/·•*", (separator) => separator.charCodeAt(0)));
const LONG = [16, 17, 18, 19];
const MAESTRO = [13, 14, 15, 16, 17, 18, 19];

/**
 * First and last six-digit prefix, lengths, and whether the range is a rare one. A rare range loses to a label that
 * says the number is an order; a common one never does.
 */
const BRANDS: readonly (readonly [first: number, last: number, lengths: readonly number[], isRare?: boolean])[] = [
  [400000, 499999, [13, 16, 19]], // Visa, Visa Electron, some Elo
  [510000, 559999, [16]], // Mastercard
  [222100, 272099, [16]], // Mastercard
  [340000, 349999, [15]], // American Express
  [370000, 379999, [15]], // American Express
  [300000, 305999, [14, 16, 17, 18, 19]], // Diners Club
  [309500, 309599, [14, 16, 17, 18, 19]], // Diners Club
  [360000, 369999, [14, 15, 16, 17, 18, 19]], // Diners Club
  [380000, 399999, [14, 16, 17, 18, 19]], // Diners Club, Hipercard 3841
  [352800, 358999, LONG], // JCB
  [601100, 601199, LONG], // Discover
  [644000, 659999, LONG], // Discover, RuPay, Elo, Verve
  [620000, 629999, LONG], // UnionPay, Discover
  [606282, 606282, LONG], // Hipercard
  [604201, 604219, [16]], // Cabal
  [627780, 627780, [16]], // Elo
  [636200, 636999, LONG], // Elo 636297 and 636368, InterPayment
  [637000, 639999, [13, ...LONG]], // InstaPayment, Maestro
  [506000, 509999, LONG], // Elo, Verve, Carnet
  [220000, 220499, LONG], // Mir
  [979200, 979299, [16]], // Troy
  [500000, 509999, MAESTRO, true], // Maestro, Dankort
  [560000, 589999, MAESTRO, true], // Maestro, Naranja, Cabal
  [630400, 630499, MAESTRO, true], // Maestro
  [670000, 679999, MAESTRO, true], // Maestro
  [600000, 609999, [16], true], // RuPay
  [810000, 829999, LONG, true], // UnionPay, RuPay
  [286900, 286999, [16], true], // Carnet
];

/** A chain of this many overlapping candidates is not a card with neighbours but a wall of digits: it goes as one. */
const LONGEST_CHAIN = 8;

export function findCards(text: string, context: Context): Found[] {
  const found: Found[] = [];
  let chain = 0;
  let wasDigit = false;
  for (let start = 0; start < text.length; start++) {
    const startsGroup: boolean = !wasDigit && isDigit(text, start);
    wasDigit = startsGroup || (wasDigit && isDigit(text, start));
    if (!startsGroup) continue;
    const end = longestFrom(text, start, context);
    if (end === undefined) continue;
    const previous = found.at(-1);
    chain = previous && previous.end > start ? chain + 1 : 0;
    if (previous && chain >= LONGEST_CHAIN) previous.end = Math.max(previous.end, end);
    else found.push({ kind: "CARD", start, end, canonical: digitsOnly(text.slice(start, end)) });
  }
  return found;
}

/** Where the longest card ends that begins at this digit. Ends only where a group of digits does. */
function longestFrom(text: string, start: number, context: Context): number | undefined {
  if (!"2345689".includes(text.charAt(start))) return undefined;
  let length = 0;
  let prefix = 0;
  // Luhn doubles every second digit from the right; which ones those are is known only once the length is.
  let evenDoubled = 0;
  let oddDoubled = 0;
  let best: number | undefined;
  let at = start;
  while (at >= 0) {
    for (; isDigit(text, at); at++) {
      const digit = text.charCodeAt(at) - 48;
      const doubled = digit > 4 ? digit * 2 - 9 : digit * 2;
      evenDoubled += length % 2 === 0 ? doubled : digit;
      oddDoubled += length % 2 === 0 ? digit : doubled;
      if (length < 6) prefix = prefix * 10 + digit;
      length += 1;
      if (length > 19) return best;
    }
    if (length >= 13 && (length % 2 === 0 ? evenDoubled : oddDoubled) % 10 === 0) {
      const brand = brandOf(prefix, length);
      if (brand && !(brand.isRare && context.around(start, at) === "order-label")) best = at;
    }
    at = nextGroup(text, at);
  }
  return best;
}

/** The bound is for speed: a look past the end of a string makes the engine give up its fast code. */
function isDigit(text: string, at: number): boolean {
  if (at >= text.length) return false;
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** Where the next group of digits begins behind at most three separators; -1 if none does. */
function nextGroup(text: string, at: number): number {
  for (let next = at; next < at + 3 && next < text.length && SEPARATORS.has(text.charCodeAt(next)); next++) {
    if (isDigit(text, next + 1)) return next + 1;
  }
  return -1;
}

function brandOf(prefix: number, length: number): { isRare: boolean } | undefined {
  const brand = BRANDS.find(([first, last, lengths]) => prefix >= first && prefix <= last && lengths.includes(length));
  return brand && { isRare: brand[3] ?? false };
}

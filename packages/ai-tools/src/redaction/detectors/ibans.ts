/** IBANs of every country that ibantools knows, in groups or not, in any case, wherever the checksum holds. */
import { countrySpecs, validateIBAN, ValidationErrorsIBAN } from "ibantools";
import { lettersAndDigits } from "../digit-groups.ts";
import type { Found } from "../kinds.ts";

const START = /[A-Za-z]{2}\d{2}/g;
const SEPARATORS = " -.\t\n";

export function findIbans(text: string): Found[] {
  const found: Found[] = [];
  START.lastIndex = 0;
  for (let match = START.exec(text); match; match = START.exec(text)) {
    const iban = ibanAt(text, match.index);
    if (iban) {
      found.push(iban);
      START.lastIndex = iban.end;
    } else {
      START.lastIndex = match.index + 1;
    }
  }
  return found;
}

function ibanAt(text: string, start: number): Found | undefined {
  const length = countrySpecs[text.slice(start, start + 2).toUpperCase()]?.chars;
  if (!length) return undefined;
  let characters = 0;
  let at = start;
  for (let gap = 0; characters < length; at++) {
    if (isLetterOrDigit(text.charCodeAt(at))) {
      characters += 1;
      gap = 0;
    } else if (at < text.length && gap < 3 && SEPARATORS.includes(text.charAt(at))) {
      gap += 1;
    } else {
      return undefined;
    }
  }
  if (isDigit(text.charCodeAt(at))) return undefined;
  const canonical = lettersAndDigits(text.slice(start, at));
  if (remainder97(canonical) !== 1 || !isIban(canonical)) return undefined;
  return { kind: "IBAN", start, end: at, canonical };
}

const isDigit = (code: number) => code >= 48 && code <= 57;
const isLetterOrDigit = (code: number) => isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** ISO 7064 mod 97-10. Done first because it is cheap: a hostile text may hold a hundred thousand candidates. */
function remainder97(iban: string): number {
  let remainder = 0;
  for (let at = 0; at < iban.length; at++) {
    const code = iban.charCodeAt((at + 4) % iban.length);
    const value = code < 65 ? code - 48 : code - 55;
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** A wrong national check digit inside a right IBAN is a typing error at most, so the number is taken out all the same. */
const TOLERATED = new Set([ValidationErrorsIBAN.WrongAccountBankBranchChecksum, ValidationErrorsIBAN.QRIBANNotAllowed]);
const isIban = (iban: string) => validateIBAN(iban).errorCodes.every((code) => TOLERATED.has(code));

/**
 * National identity and tax numbers. A number whose label says what it is goes even when its check digit is wrong: it
 * is then somebody's number with a typing error. Without a label the check digit decides, and where that is weak, the
 * tenant's country as well.
 */
import {
  isAadhaar,
  isCnpj,
  isCodiceFiscale,
  isCpf,
  isCuit,
  isCurp,
  isDniOrNie,
  isInsee,
  isNif,
  isRfc,
  isSteuerId,
} from "../check-digits.ts";
import type { Context } from "../context.ts";
import { lettersAndDigits } from "../digit-groups.ts";
import type { Found } from "../kinds.ts";

type Rule = {
  /** ISO 3166, or undefined for documents of any country. */
  country?: string;
  form: RegExp;
  label: Label;
  /** Whether it goes without a label. `isHome`: the tenant is of that country and no label says "order". */
  unlabelled(value: string, written: string, isHome: boolean): boolean;
};

const form = (source: string) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${source})(?![\\p{L}\\p{N}])`, "giu");
/** `words` says quickly whether a text has the label anywhere, `before` whether it stands in front of a number. */
type Label = { words: RegExp; before: RegExp };
const label = (words: string, filler = "[^\\d\\n]{0,24}"): Label => ({
  words: new RegExp(words, "iu"),
  before: new RegExp(`(?<!\\p{L})(?:${words})(?!\\p{L})${filler}$`, "iu"),
});
const isWrittenInGroups = (written: string) => /[^\p{L}\p{N}]/u.test(written);

const RULES: readonly Rule[] = [
  {
    country: "BR",
    form: form("\\d{3}[. ]?\\d{3}[. ]?\\d{3}[-. /]?\\d{2}"),
    label: label("cpf"),
    unlabelled: (value, written, isHome) => isCpf(value) && (isHome || /^\d{3}\.\d{3}\.\d{3}-/.test(written)),
  },
  {
    country: "BR",
    form: form("[\\dA-Z]{2}[. ]?[\\dA-Z]{3}[. ]?[\\dA-Z]{3}[/ ]?[\\dA-Z]{4}[- ]?\\d{2}"),
    label: label("cnpj"),
    unlabelled: (value, written, isHome) =>
      isCnpj(value) && (/[/].{4}-/.test(written) || (isHome && /^\d+$/.test(value))),
  },
  {
    country: "ES",
    form: form("(?:\\d{1,2}\\.?\\d{3}\\.?\\d{3}|[XYZ][- ]?\\d{7})[- ]?[A-Z]"),
    label: label("dni|nie|nif|documento"),
    // "12345678 a" is a number and the next word, so a space needs the label.
    unlabelled: (value, written) => isDniOrNie(value) && !/ /.test(written),
  },
  {
    country: "PT",
    form: form("(?:PT ?)?\\d{3}[ .]?\\d{3}[ .]?\\d{3}"),
    label: label("nif|contribuinte|n[uú]mero fiscal|nipc"),
    unlabelled: (value) => value.startsWith("PT") && isNif(value.slice(2)),
  },
  {
    country: "MX",
    form: form("[A-Z]{4}[- ]?\\d{6}[- ]?[HMX][A-Z]{5}[- ]?[A-Z\\d]\\d"),
    label: label("curp"),
    unlabelled: (value, _written, isHome) => isHome || isCurp(value),
  },
  {
    country: "MX",
    form: form("[A-ZÑ&]{3,4}[- ]?\\d{6}[- ]?[A-Z\\d]{2}[\\dA]"),
    label: label("rfc"),
    unlabelled: (value, _written, isHome) => isRfc(value) && (isHome || value.length === 13),
  },
  {
    country: "AR",
    form: form("\\d{2}[- .]?\\d{8}[- .]?\\d"),
    label: label("cuit|cuil"),
    unlabelled: (value, written, isHome) => isCuit(value) && (isHome || /^\d\d-\d{8}-\d$/.test(written)),
  },
  {
    country: "GB",
    form: form("[A-Z]{2} ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]"),
    label: label("nino|ni number|national insurance(?: number| no)?"),
    unlabelled: (value) => /^(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]/.test(value),
  },
  {
    country: "DE",
    form: form("\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}"),
    label: label("steuer-?\\s?id\\p{L}*|steuer-?identifikationsnummer|identifikationsnummer|idnr|steuernummer"),
    unlabelled: (value, written, isHome) => isHome && isWrittenInGroups(written) && isSteuerId(value),
  },
  {
    country: "IT",
    form: form("[A-Z]{6} ?[\\dL-NP-V]{2}[A-Z][\\dL-NP-V]{2} ?[A-Z][\\dL-NP-V]{3}[A-Z]"),
    label: label("codice fiscale|c\\.? ?f\\.?"),
    unlabelled: (value) => isCodiceFiscale(value),
  },
  {
    country: "FR",
    form: form("[1-478] ?\\d{2} ?\\d{2} ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3}(?: ?\\d{2})?"),
    label: label("insee|s[eé]curit[eé] sociale|num[eé]ro de s[eé]cu|n[ii]r"),
    unlabelled: (value) => isInsee(value),
  },
  {
    country: "IN",
    form: form("\\d{4}[ -]?\\d{4}[ -]?\\d{4}(?![ -]?\\d)"),
    label: label("a?adhaar|aadhar|uidai"),
    unlabelled: (value, _written, isHome) => isHome && isAadhaar(value),
  },
  {
    country: "IN",
    form: form("[A-Z]{3}[ABCFGHJLPT][A-Z]\\d{4}[A-Z]"),
    label: label("pan(?: card| number| no)?"),
    unlabelled: (_value, written, isHome) => isHome && written === written.toUpperCase(),
  },
  {
    form: form("(?=(?:[^\\d\\n]{0,3}\\d){5})[A-Z\\d](?:[A-Z\\d]|[.-](?=[A-Z\\d])){5,16}"),
    label: label(
      "dni|documento(?: de identidad)?|c[eé]dula|passport|passaporte|pasaporte|rg|rut|identidade|identity card|driver'?s licen[cs]e|cnh",
      "(?:\\s(?:is|é|es|n[uú]mero|number|no|n))?[\\s:#.º°]{0,4}(?:(?:is|é|es)\\s)?",
    ),
    unlabelled: () => false,
  },
];

/** How far a label may stand before its number, label included. */
const REACH = 64;

export function findNationalIds(text: string, country: string, context: Context): Found[] {
  const found: Found[] = [];
  if (!/\d/.test(text)) return found;
  for (const rule of RULES) {
    const isLabelled = rule.label.words.test(text);
    for (const { 0: written, index } of text.matchAll(rule.form)) {
      const value = lettersAndDigits(written);
      const end = index + written.length;
      const before = text.slice(Math.max(0, index - REACH), index);
      const goes =
        (isLabelled && rule.label.before.test(before)) ||
        rule.unlabelled(value, written, rule.country === country && context.around(index, end) !== "order-label");
      if (goes) found.push({ kind: "NATIONAL_ID", start: index, end, canonical: value });
    }
  }
  return found;
}

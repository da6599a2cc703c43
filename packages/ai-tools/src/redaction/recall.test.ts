/**
 * What share of generated values is removed from ordinary support talk, and what share of order and tracking numbers
 * stays. Seeds are fixed, so a figure that falls is a change of the code.
 */
import fc, { type Arbitrary } from "fast-check";
import { countrySpecs } from "ibantools";
import { getCountries, getExampleNumber, type CountryCode } from "libphonenumber-js/max";
import examples from "libphonenumber-js/examples.mobile.json";
import { describe, expect, it } from "vitest";
import { lettersAndDigits } from "./digit-groups.ts";
import { redact } from "./redact.ts";
import { PLACEHOLDER } from "./vault.ts";

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: length, maxLength: length });
const letters = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"), minLength: length, maxLength: length });
const tenant = fc.constantFrom("US", "BR", "MX", "ES", "PT", "AR", "GB", "DE", "FR", "IN");

/** Sentences that say nothing about what the value is, or speak of an order as well. `{}` is where the value stands. */
const TALK = [
  "Hi, it is {} thanks",
  "{}",
  "I paid for order 48213 two days ago, here you go: {}.",
  "Hola, mi pedido 99120 no llegó. Es {} por si hace falta",
  "Olá! O pedido 7781 veio errado, use {} por favor",
  "see below\n{}\nbest regards, 3 items",
  "({})",
  "is it {}? or not?",
];
const PHONE_TALK = [
  ...TALK.filter((talk) => talk !== "{}"),
  "please call me at {} after 5",
  "my number is {}",
  "llámame al {} mañana a las 10",
  "mi whatsapp es {}, pedido 48213",
  "me liga no {} depois das 14h",
  "telefone: {}",
];
const ORDER_TALK = [
  "where is my order {}?",
  "order number: {}",
  "Order #{} has not arrived",
  "the tracking number {} does not work",
  "my parcel {} is late",
  "mi pedido {} no ha llegado",
  "número de seguimiento {}",
  "la guía {} no aparece",
  "o pedido nº {} veio errado",
  "código de rastreio {}",
  "a encomenda {} não chegou",
  "invoice {} was charged twice",
  "#{}",
];

type Case = { value: string; country: string; talk: string };

function cases(value: Arbitrary<string>, talks: readonly string[], count: number, country = tenant): Case[] {
  return fc.sample(fc.record({ value, country, talk: fc.constantFrom(...talks) }), { seed: 20260101, numRuns: count });
}

/** Gone is a value when exactly the letters and digits of the sentence around it are left: no part of it, and no less. */
const isGone = ({ value, country, talk }: Case) => {
  const { text } = redact(
    talk.replace("{}", () => value),
    { country },
  );
  return lettersAndDigits(text.replace(PLACEHOLDER, "")) === lettersAndDigits(talk);
};

const isTouched = ({ value, country, talk }: Case) =>
  !redact(
    talk.replace("{}", () => value),
    { country },
  ).text.includes(value);

const missed = (all: readonly Case[]) => all.filter((one) => !isGone(one));
const share = (all: readonly Case[], kept: readonly Case[]) => 1 - kept.length / all.length;

function withLuhn(body: string): string {
  const sum = Array.from(body)
    .toReversed()
    .reduce((total, digit, at) => {
      const doubled = Number(digit) * (at % 2 === 0 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return body + String((10 - (sum % 10)) % 10);
}

const CARD_FORMS: readonly (readonly [prefix: string, length: number])[] = (
  "4:13 4:16 4:19 51:16 55:16 2221:16 2720:16 34:15 37:15 300:14 36:14 38:16 3095:16 3528:16 3589:19 6011:16 6011:19 " +
  "644:16 65:16 62:16 62:17 62:18 62:19 606282:16 636297:16 636368:16 5067:16 509:16 627780:16 2200:16 2204:19 " +
  "9792:16 50:13 5018:16 5893:19 6304:12 6304:16 6759:18 6763:17 81:16 60:16 5061:18 604201:16 589562:16"
)
  .split(" ")
  .map((form) => form.split(":"))
  .map(([prefix = "", length = ""]) => [prefix, Number(length)] as const)
  .filter(([, length]) => length >= 13);

const card = fc.constantFrom(...CARD_FORMS).chain(([prefix, length]) =>
  fc
    .tuple(
      digits(length - prefix.length - 1),
      fc.constantFrom("", " ", "-", ".", "\u00a0", "\u2011", " - "),
      fc.boolean(),
    )
    .map(([rest, separator, isWide]) => {
      const number = withLuhn(prefix + rest);
      const grouped = (number.match(/.{1,4}/g) ?? []).join(separator);
      return isWide ? grouped.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))) : grouped;
    }),
);

const IBAN_COUNTRIES = Object.entries(countrySpecs).filter(([, spec]) => spec.chars && spec.bban_regexp);

const ibans = IBAN_COUNTRIES.map(([country, spec]) =>
  fc
    .tuple(
      fc.stringMatching(new RegExp(`^(?:${spec.bban_regexp ?? ""})$`)),
      fc.constantFrom("", " ", "-"),
      fc.boolean(),
    )
    .map(([bban, separator, isLower]) => {
      const numbers = Array.from(`${bban}${country}00`, (character) => Number.parseInt(character, 36)).join("");
      const check = String(98n - (BigInt(numbers) % 97n)).padStart(2, "0");
      const grouped = (`${country}${check}${bban}`.match(/.{1,4}/g) ?? []).join(separator);
      return isLower ? grouped.toLowerCase() : grouped;
    }),
);
const iban = fc.oneof(...ibans);

const word = fc.stringMatching(/^[a-z]{2,9}$/);
const email = fc
  .tuple(
    word,
    fc.constantFrom(".", "_", "-", "+", "1"),
    word,
    word,
    fc.constantFrom("com", "com.br", "co.uk", "mx", "io"),
  )
  .chain(([first, joint, last, host, end]) =>
    fc.constantFrom(
      `${first}${joint}${last}@${host}.${end}`,
      `${first}${joint}${last}@mail.${host}.${end}`.toUpperCase(),
      `${first} (at) ${host} (dot) com`,
      `${first}[at]${host}[dot]com`,
      `${first} at ${host} dot com`,
    ),
  );

const ssn = fc
  .tuple(fc.integer({ min: 1, max: 899 }), fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 9999 }))
  .filter(([area]) => area !== 666)
  .chain(([area, group, serial]) =>
    fc
      .constantFrom("-", ".", "\u2013", "\u00a0")
      .map((gap) =>
        [String(area).padStart(3, "0"), String(group).padStart(2, "0"), String(serial).padStart(4, "0")].join(gap),
      ),
  );

const ip = fc.oneof(
  fc.ipV4(),
  fc.ipV6().filter((address) => address !== "::"),
);

const random = (length: number) =>
  fc.string({
    unit: fc.constantFrom(..."abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"),
    minLength: length,
    maxLength: length,
  });
const secret = fc
  .tuple(fc.constantFrom("sk_live_", "sk-", "sk-proj-", "ghp_", "xoxb-", "EAA", "AIza", "whsec_", "glpat-"), random(40))
  .map(([prefix, rest]) => prefix + rest);

describe("in ordinary support talk in English, Spanish and Portuguese", () => {
  it.each<[string, Arbitrary<string>]>([
    ["card of every brand and length", card],
    ["IBAN of every country", iban],
    ["mail address", email],
    ["social security number", ssn],
    ["IP address", ip],
    ["API secret", secret],
  ])("every %s is removed", (_name, value) => {
    expect(missed(cases(value, TALK, 1500))).toEqual([]);
  });

  const phone = (country: CountryCode) => {
    const number = getExampleNumber(country, examples);
    return number
      ? [
          number.formatNational(),
          number.formatInternational(),
          number.number,
          number.formatNational().replace(/\D/g, ""),
        ]
      : [];
  };
  const phones = getCountries().flatMap((country) =>
    phone(country).flatMap((value) => PHONE_TALK.map((talk) => ({ value, country, talk }))),
  );
  it("at least 95 % of the phones of every country in the world are removed, in four ways of writing them", () => {
    const kept = missed(phones);
    expect(share(phones, kept), JSON.stringify(kept.slice(0, 20))).toBeGreaterThanOrEqual(0.95);
  });
  it("at least 95 % of random phones of large countries are removed", () => {
    const anyPhone = fc.oneof(
      digits(8).map((rest) => ["BR", `(11) 9${rest.slice(0, 4)}-${rest.slice(4)}`]),
      digits(8).map((rest) => ["BR", `21 9${rest.slice(0, 4)}-${rest.slice(4)}`]),
      digits(7).map((rest) => ["BR", `+55 31 3${rest.slice(0, 3)}-${rest.slice(3)}`]),
      digits(6).map((rest) => ["US", `415-5${rest.slice(0, 2)}-${rest.slice(2)}`]),
      digits(8).map((rest) => ["MX", `55 ${rest.slice(0, 4)} ${rest.slice(4)}`]),
      digits(8).map((rest) => ["ES", `6${rest.slice(0, 2)} ${rest.slice(2, 5)} ${rest.slice(5)}`]),
      digits(7).map((rest) => ["PT", `91${rest.slice(0, 1)} ${rest.slice(1, 4)} ${rest.slice(4)}`]),
      digits(8).map((rest) => ["AR", `+54 9 11 ${rest.slice(0, 4)}-${rest.slice(4)}`]),
    );
    const sample = fc.sample(fc.tuple(anyPhone, fc.constantFrom(...PHONE_TALK)), { seed: 7, numRuns: 2000 });
    const all = sample.map(([[country = "", value = ""], talk]) => ({ country, value, talk }));
    const kept = missed(all);
    expect(share(all, kept), JSON.stringify(kept.slice(0, 20))).toBeGreaterThanOrEqual(0.95);
  });

  const order = fc.oneof(
    fc.integer({ min: 4, max: 12 }).chain(digits),
    digits(10), // DHL
    digits(12), // FedEx
    digits(15), // FedEx Ground
    digits(20).map((rest) => `94${rest}`), // USPS
    digits(20).map((rest) => (`92${rest}`.match(/.{1,4}/g) ?? []).join(" ")),
    fc.tuple(letters(6), digits(10)).map(([id, rest]) => `1Z${id}${rest}`), // UPS
    fc.tuple(letters(2), digits(9)).map(([service, serial]) => `${service}${serial}BR`), // Correios
    fc
      .tuple(letters(2), digits(9))
      .map(([service, serial]) => `${service} ${serial.replace(/(?=(?:...)+$)/g, " ").trim()} PT`),
    digits(14).map((rest) => `701-${rest.slice(0, 7)}-${rest.slice(7)}`), // Amazon
    fc.tuple(letters(3), digits(8)).map(([shop, number]) => `${shop}-${number}`),
  );
  it("at least 99 % of order and tracking numbers stay as they are", () => {
    const all = cases(order, ORDER_TALK, 6000);
    const touched = all.filter(isTouched);
    expect(1 - touched.length / all.length, JSON.stringify(touched.slice(0, 20))).toBeGreaterThanOrEqual(0.99);
  });
  it("at least 97 % of them stay when nothing names them", () => {
    const unnamed = ["{} has still not arrived", "when will {} be here?", "¿dónde está {}?", "e o {} ?", "DHL {}"];
    const all = cases(order, unnamed, 6000);
    const touched = all.filter(isTouched);
    expect(1 - touched.length / all.length, JSON.stringify(touched.slice(0, 20))).toBeGreaterThanOrEqual(0.97);
  });
  it("most 16-digit order numbers stay even when they pass the card's check digit and nothing names them", () => {
    const all = cases(digits(15).map(withLuhn), ["{} has still not arrived"], 2000);
    expect(all.filter(isTouched).length / all.length).toBeLessThan(0.4);
  });
});

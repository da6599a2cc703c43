/** The check digits of the national identity numbers we take out. Each function takes the bare number, without separators. */

const digitsOf = (value: string): number[] => Array.from(value, Number);
const weighted = (digits: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * (digits[at] ?? 0), 0);
const isRepeated = (value: string): boolean => value === value.charAt(0).repeat(value.length);

/** Brazil, persons: 11 digits, two modulo-11 check digits. */
export function isCpf(value: string): boolean {
  if (!/^\d{11}$/.test(value) || isRepeated(value)) return false;
  const digits = digitsOf(value);
  const check = (length: number) => {
    const sum = digits.slice(0, length).reduce((total, digit, at) => total + digit * (length + 1 - at), 0);
    return ((sum * 10) % 11) % 10;
  };
  return check(9) === digits[9] && check(10) === digits[10];
}

/** Brazil, companies: 12 letters or digits and two modulo-11 check digits; letters occur since July 2026. */
export function isCnpj(value: string): boolean {
  if (!/^[0-9A-Z]{12}\d{2}$/.test(value) || isRepeated(value)) return false;
  const values = Array.from(value, (character) => character.charCodeAt(0) - 48);
  const check = (length: number) => {
    let sum = 0;
    for (let at = 0; at < length; at++) sum += (values[at] ?? 0) * (((length - 1 - at) % 8) + 2);
    return sum % 11 < 2 ? 0 : 11 - (sum % 11);
  };
  return check(12) === values[12] && check(13) === values[13];
}

/** Spain, DNI and NIE: the letter is the number modulo 23. */
export function isDniOrNie(value: string): boolean {
  if (!/^[XYZ\d]\d{7}[A-Z]$/.test(value)) return false;
  const number = Number(value.slice(0, 8).replace("X", "0").replace("Y", "1").replace("Z", "2"));
  return "TRWAGMYFPDXBNJZSQVHLCKE".charAt(number % 23) === value.charAt(8);
}

/** Portugal, NIF: nine digits, modulo 11. */
export function isNif(value: string): boolean {
  if (!/^[1-9]\d{8}$/.test(value)) return false;
  const digits = digitsOf(value);
  const rest = weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest < 2 ? 0 : 11 - rest) === digits[8];
}

/** Argentina, CUIT and CUIL: eleven digits, modulo 11. */
export function isCuit(value: string): boolean {
  if (!/^(?:20|23|24|25|26|27|30|33|34)\d{9}$/.test(value)) return false;
  const digits = digitsOf(value);
  return (11 - (weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digits[10];
}

/** Mexico, CURP: 18 characters, the last a modulo-10 check over an alphabet with Ñ. */
export function isCurp(value: string): boolean {
  if (!/^[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d$/.test(value) || !hasDate(value.slice(4, 10))) return false;
  const alphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
  let sum = 0;
  for (let at = 0; at < 17; at++) sum += alphabet.indexOf(value.charAt(at)) * (18 - at);
  return (10 - (sum % 10)) % 10 === Number(value.charAt(17));
}

/** Mexico, RFC: 12 (companies) or 13 (persons) characters, the last a modulo-11 check. */
export function isRfc(value: string): boolean {
  if (!/^[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{2}[0-9A]$/.test(value) || !hasDate(value.slice(-9, -3))) return false;
  const alphabet = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";
  const padded = value.padStart(13, " ");
  let sum = 0;
  for (let at = 0; at < 12; at++) sum += alphabet.indexOf(padded.charAt(at)) * (13 - at);
  return "0123456789A".charAt((11 - (sum % 11)) % 11) === padded.charAt(12);
}

/** Whether six digits can be a date written as year, month, day. */
export function hasDate(yearMonthDay: string): boolean {
  return /^\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(yearMonthDay);
}

/** Germany, Steuer-ID: eleven digits, ISO 7064 mod 11,10. */
export function isSteuerId(value: string): boolean {
  if (!/^[1-9]\d{10}$/.test(value)) return false;
  let product = 10;
  for (const digit of digitsOf(value.slice(0, 10))) {
    const sum = (digit + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(value.charAt(10));
}

const ODD_VALUES = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Italy, codice fiscale: sixteen characters; two people who would share one get letters in place of digits. */
export function isCodiceFiscale(value: string): boolean {
  const digit = "[\\dLMNPQRSTUV]";
  if (!new RegExp(`^[A-Z]{6}${digit}{2}[A-EHLMPRST]${digit}{2}[A-Z]${digit}{3}[A-Z]$`).test(value)) return false;
  let sum = 0;
  for (let at = 0; at < 15; at++) {
    const code = value.charCodeAt(at);
    const worth = code < 65 ? code - 48 : code - 65;
    sum += at % 2 === 0 ? (ODD_VALUES[worth] ?? 0) : worth;
  }
  return String.fromCharCode(65 + (sum % 26)) === value.charAt(15);
}

/** France, INSEE (NIR): thirteen characters and a key of two digits, modulo 97; 2A and 2B are Corsica. */
export function isInsee(value: string): boolean {
  if (!/^[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6}\d{2}$/.test(value)) return false;
  const number = BigInt(value.slice(0, 13).replace("2A", "19").replace("2B", "18"));
  return 97n - (number % 97n) === BigInt(value.slice(13));
}

const VERHOEFF_MULTIPLY = Array.from({ length: 10 }, (_, a) =>
  Array.from({ length: 10 }, (_unused, b) => {
    if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
    return b < 5 ? 5 + ((a - 5 - b + 5) % 5) : (a - b + 5) % 5;
  }),
);
const VERHOEFF_PERMUTE = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** India, Aadhaar: twelve digits, Verhoeff. */
export function isAadhaar(value: string): boolean {
  if (!/^[2-9]\d{11}$/.test(value)) return false;
  let check = 0;
  digitsOf(value)
    .toReversed()
    .forEach((digit, at) => {
      let permuted = digit;
      for (let turn = 0; turn < at % 8; turn++) permuted = VERHOEFF_PERMUTE[permuted] ?? 0;
      check = VERHOEFF_MULTIPLY[check]?.[permuted] ?? 0;
    });
  return check === 0;
}

/**
 * The forms in which one WhatsApp account's number may be written. A WhatsApp id keeps the form of the day the account
 * was registered, so that numbering reforms in Brazil (a ninth digit) and Mexico (no more 1) left two forms about.
 * They are for looking up only: a message is sent to the form that the channel gave.
 */
const BRAZIL_OLD = /^(55\d{2})([6-9]\d{7})$/;
const BRAZIL_NEW = /^(55\d{2})9([6-9]\d{7})$/;
const MEXICO_OLD = /^521(\d{10})$/;
const MEXICO_NEW = /^52(\d{10})$/;
const ARGENTINA_MOBILE = /^549([1-8]\d{9})$/;
const ARGENTINA_BARE = /^54([1-8]\d{9})$/;

/**
 * The other written form of the same number, or null. Brazilian land lines (beginning with 2–5) never had a ninth
 * digit. In Argentina the form without the 9 is another subscriber's land line, hence no variant.
 * @param digits a WhatsApp id: country code and number, nothing else
 */
export function phoneVariant(digits: string): string | null {
  const brazil = BRAZIL_OLD.exec(digits);
  if (brazil) return `${brazil[1]}9${brazil[2]}`;
  const brazilNew = BRAZIL_NEW.exec(digits);
  if (brazilNew) return `${brazilNew[1]}${brazilNew[2]}`;
  const mexico = MEXICO_OLD.exec(digits);
  if (mexico) return `52${mexico[1]}`;
  const mexicoNew = MEXICO_NEW.exec(digits);
  if (mexicoNew) return `521${mexicoNew[1]}`;
  return null;
}

/** The number itself first, then its other form if it has one. */
export function phoneAliases(digits: string): string[] {
  const variant = phoneVariant(digits);
  return variant === null ? [digits] : [digits, variant];
}

/** The form of today, to show and to keep: in Brazil with the 9, in Mexico without the 1. Every form of a number has the same one. */
export function canonicalDigits(digits: string): string {
  const brazil = BRAZIL_OLD.exec(digits);
  if (brazil) return `${brazil[1]}9${brazil[2]}`;
  const mexico = MEXICO_OLD.exec(digits);
  return mexico ? `52${mexico[1]}` : digits;
}

/**
 * Forms that may be the same number and may be somebody else's: in Argentina, WhatsApp writes a mobile with its 9 or without, and
 * without it the digits are a land line as well. Good for a suggestion to a person, never for deciding.
 */
export function likelyForms(digits: string): string[] {
  const mobile = ARGENTINA_MOBILE.exec(digits);
  if (mobile) return [`54${mobile[1]}`];
  const bare = ARGENTINA_BARE.exec(digits);
  return bare ? [`549${bare[1]}`] : [];
}

/** The digits of a phone address, or null when the text is no phone number (a group's id, a user id). */
export function phoneDigits(address: string): string | null {
  if (!/^\+?[\d ().-]{5,30}$/.test(address)) return null;
  const digits = address.replace(/\D/g, "");
  return digits.length >= 5 && digits.length <= 20 ? digits : null;
}

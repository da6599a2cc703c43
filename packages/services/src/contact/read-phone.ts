/** Phone numbers as people type them. */
import { canonicalDigits } from "@max/domain/contact/phone-forms";
import { DomainError } from "@max/domain/errors";
import parsePhoneNumber, { isSupportedCountry } from "libphonenumber-js/max";

/**
 * In E.164, in the form of today: `(11) 98765-4321` in Brazil and `00 55 11 8765 4321` are both `+5511987654321`.
 * @param country two letters, where a number without a country is at home
 * @throws DomainError `invalid_input` for what no plan of numbers could hold
 */
export function readPhone(typed: string, country: string): string {
  const text = typed.trim().replace(/^00\s*/, "+");
  // An old form is no number to today's plans, and so is made today's before it is asked about.
  const isWhole = text.startsWith("+") && /^[+\d\s().-]+$/.test(text);
  const asked = isWhole ? `+${canonicalDigits(text.replace(/\D/g, ""))}` : text;
  const parsed = parsePhoneNumber(asked, {
    ...(isSupportedCountry(country) && { defaultCountry: country }),
    extract: false,
  });
  if (!parsed?.isPossible() || parsed.ext)
    throw new DomainError(
      "invalid_input",
      "This is not a phone number. Write it with its country, such as +55 11 91234-5678.",
    );
  return `+${canonicalDigits(parsed.number.slice(1))}`;
}

/** Phone numbers in WhatsApp's eyes: which written forms mean the same person. */

export const digitsOf = (phone: string): string => phone.replace(/\D/g, "");

/**
 * One key for all written forms of a number: Brazilian mobiles with and without the ninth digit, Mexican mobiles with
 * and without the 1 after the country code. Meta accepts either and answers with the form the person registered.
 */
export function phoneKey(phone: string): string {
  const digits = digitsOf(phone);
  const brazil = /^55(\d{2})9(\d{8})$/.exec(digits);
  if (brazil) return `55${brazil[1]}${brazil[2]}`;
  const mexico = /^521(\d{10})$/.exec(digits);
  if (mexico) return `52${mexico[1]}`;
  return digits;
}

/** People and things by their names. */

/** Two letters for an avatar; a phone number shows its country code. */
export function initials(name: string): string {
  const trimmed = name.trim();
  if (/^\+?\d/.test(trimmed)) return trimmed.startsWith("+") ? trimmed.slice(0, 3) : trimmed.slice(0, 2);
  const words = trimmed.split(/\s+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
  const first = [...(words[0] ?? trimmed)][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : ([...(words[0] ?? "")][1] ?? "");
  return (first + last).toLocaleUpperCase();
}

/** One of five grounds, the same for the same person everywhere. */
export function tintOf(id: string): 1 | 2 | 3 | 4 | 5 {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return ((sum % 5) + 1) as 1 | 2 | 3 | 4 | 5;
}

/** 182 kB, 3.4 MB: decimal units, as phones and WhatsApp show them. */
export function fileSize(bytes: number, language: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  const digits = value < 10 && step > 1 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[step] ?? "byte",
    // "200 byte" is what the short form says of them.
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: digits,
  }).format(value);
}

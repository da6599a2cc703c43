/** Where the digits of a text stand: groups of adjacent digits, and what separates one group from the next. */
export type DigitGroup = { start: number; end: number };

const isDigitCode = (code: number) => code >= 48 && code <= 57;

/** The first `limit` groups of adjacent ASCII digits, in order. `end` is exclusive. */
export function digitGroups(text: string, limit: number): DigitGroup[] {
  const groups: DigitGroup[] = [];
  for (let at = 0; at < text.length && groups.length < limit; at++) {
    if (!isDigitCode(text.charCodeAt(at))) continue;
    const start = at;
    while (at < text.length && isDigitCode(text.charCodeAt(at))) at += 1;
    groups.push({ start, end: at });
  }
  return groups;
}

/** Whether only separators, and at most three of them, stand between two positions. */
export function isGap(text: string, from: number, to: number, separators: string): boolean {
  if (to - from > 3) return false;
  for (let at = from; at < to; at++) if (!separators.includes(text.charAt(at))) return false;
  return true;
}

export const digitsOnly = (text: string): string => text.replace(/\D+/g, "");
export const lettersAndDigits = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, "").toUpperCase();

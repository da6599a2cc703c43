/** United States social security and taxpayer numbers (SSN, ITIN): three, two and four digits. */
import { digitsOnly } from "../digit-groups.ts";
import type { Found } from "../kinds.ts";

const GROUPED = /(?<!\d)(\d{3})([-. ]{1,3})(\d{2})([-. ]{1,3})(\d{4})(?!\d)/g;
const LABEL = /(?:ssns?|social security|itin|taxpayer|tax id|\btin|seguro social|seguridad social)[^\d\n]{0,40}$/iu;
const LABELLED =
  /(?:ssns?|social security|itin|taxpayer|tax id|\btin\b|seguro social|seguridad social)[^\d\n]{0,40}(\d{9}|\d{3}[-. ]{0,3}\d{2}[-. ]{0,3}\d{4})(?!\d)/giu;

export function findSsns(text: string): Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(GROUPED)) {
    const [whole, area, gap, group, secondGap, serial] = match;
    if (gap?.trim() !== secondGap?.trim() || area === "000" || area === "666" || group === "00" || serial === "0000")
      continue;
    const before = text.slice(Math.max(0, match.index - 60), match.index);
    const isPartOfMore = continues(text, match.index, match.index + whole.length, gap ?? "");
    if (isPartOfMore && !LABEL.test(before)) continue;
    found.push(ssn(match.index, whole));
  }
  for (const match of text.matchAll(LABELLED)) {
    const value = match[1] ?? "";
    found.push(ssn(match.index + match[0].length - value.length, value));
  }
  return found;
}

const ssn = (start: number, value: string): Found => ({
  kind: "SSN",
  start,
  end: start + value.length,
  canonical: digitsOnly(value),
});

/** Whether the same separator leads on to further digits, which makes the three groups a part of some longer number. */
function continues(text: string, start: number, end: number, gap: string): boolean {
  const goesOn = text.startsWith(gap, end) && /\d/.test(text.charAt(end + gap.length));
  const cameFrom =
    text.slice(Math.max(0, start - gap.length), start) === gap && /\d/.test(text.charAt(start - gap.length - 1));
  return goesOn || cameFrom;
}

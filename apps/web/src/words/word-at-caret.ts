/** The word that somebody is typing behind a sign that opens a menu. */
export type CaretWord = { trigger: string; /** Where the sign stands. */ start: number; end: number; query: string };

/** Longer than any code or name; beyond it nobody means a menu. */
const LONGEST = 40;

/**
 * @param caret where the next letter will be, an index in UTF-16 units
 * @param triggers single signs. One counts only where a word begins, so that neither "and/or" nor "10:30" opens anything.
 */
export function wordAtCaret(text: string, caret: number, triggers: readonly string[]): CaretWord | null {
  for (let at = caret - 1; at >= 0 && caret - at <= LONGEST + 1; at--) {
    const sign = text[at]!;
    if (/\s/.test(sign)) return null;
    if (!triggers.includes(sign) || (at > 0 && !/[\s([{"'“¿¡]/.test(text[at - 1]!))) continue;
    return { trigger: sign, start: at, end: caret, query: text.slice(at + 1, caret) };
  }
  return null;
}

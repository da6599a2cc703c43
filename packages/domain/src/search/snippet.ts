/** The part of a text that shows why it was found. Plain text and places in it, so that nobody has to believe any markup. */
import type { Term } from "./query.ts";
import { fold } from "./words.ts";

/** `from` and `to` are places in `text`, in UTF-16 units. */
export type Snippet = { text: string; marks: { from: number; to: number }[] };

const LONGEST_SNIPPET = 160;
/** So much of what stood before the first hit is shown. */
const LEAD = 40;
/** Looked at for hits: as much as was kept of it. */
const MOST_CHARACTERS = 20_000;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Takes time in proportion to the text. */
export function snippetOf(text: string, terms: readonly Term[]): Snippet {
  const line = text.slice(0, MOST_CHARACTERS).toWellFormed().replace(/\s+/gu, " ").trim();
  const hits: { from: number; to: number }[] = [];
  for (const { 0: word, index } of line.matchAll(WORD)) {
    const folded = fold(word);
    if (terms.some((term) => (term.isExact ? folded === term.begins : folded.startsWith(term.begins))))
      hits.push({ from: index, to: index + word.length });
  }
  const start = startOf(line, hits[0]?.from ?? 0);
  const end = endOf(line, start + LONGEST_SNIPPET);
  const before = start > 0 ? "…" : "";
  const shift = before.length - start;
  return {
    text: `${before}${line.slice(start, end)}${end < line.length ? "…" : ""}`,
    marks: hits
      .filter(({ from, to }) => from >= start && to <= end)
      .map(({ from, to }) => ({ from: from + shift, to: to + shift })),
  };
}

/** Where a word begins, a little before the first hit; the beginning when that is near. */
function startOf(line: string, hit: number): number {
  if (hit <= LEAD) return 0;
  const space = line.indexOf(" ", hit - LEAD);
  return space === -1 || space >= hit ? hit : space + 1;
}

/** Where a word ends; within a word when there is no other place. Never between the halves of one character. */
function endOf(line: string, most: number): number {
  if (line.length <= most) return line.length;
  const space = line.lastIndexOf(" ", most);
  if (space > most - LEAD) return space;
  return /[\uDC00-\uDFFF]/.test(line[most]!) ? most - 1 : most;
}

/** What somebody typed, read as what they look for. */
import { fold, stemOf, wordsOfFolded } from "./words.ts";

/** Fewer letters begin half of all words. A number is looked for at once. */
export const LEAST_LETTERS = 2;
export const LONGEST_QUERY = 200;
const MOST_TERMS = 8;

/** One thing a text must have: a word that begins so, or, where it was put between quotes, this very word. */
export type Term = {
  /** As it was typed, folded. */
  word: string;
  /** What a word begins with to be meant; the same as `word` where it has to be met exactly. */
  begins: string;
  isExact: boolean;
};

/** Terms in the order they were typed, each once. Empty when nothing of it can be looked for. */
export function readQuery(typed: string): Term[] {
  const terms = new Map<string, Term>();
  const parts = fold(typed.slice(0, LONGEST_QUERY).toWellFormed()).split(/["“”«»]/u);
  parts.forEach((part, at) => {
    // What follows the last quote that nobody closed is typed plainly.
    const isExact = at % 2 === 1 && at < parts.length - 1;
    for (const word of wordsOfFolded(part)) {
      // One letter begins too much to tell anything apart.
      if (word.length < LEAST_LETTERS && !/^\p{N}/u.test(word)) continue;
      const begins = isExact ? word : stemOf(word);
      const key = `${begins} ${isExact}`;
      if (!terms.has(key) && terms.size < MOST_TERMS) terms.set(key, { word, begins, isExact });
    }
  });
  return [...terms.values()];
}

/** Whether there is enough to look for: two letters, or a number of any length. */
export const isEnough = (typed: string) =>
  readQuery(typed).some(({ word }) => word.length >= LEAST_LETTERS || /^\s*#?\d+\s*$/.test(typed));

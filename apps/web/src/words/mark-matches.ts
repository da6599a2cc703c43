/** Which parts of a name somebody found it by, as the server finds: by how its words begin, whatever the accents. */
import { plain } from "./plain.ts";

/** `from` is where it begins in the text. */
export type Part = { text: string; from: number; isMatch: boolean };

const BREAK = /[\s\p{P}\p{S}]/u;

/** The parts in their order; together they are the text. */
export function markMatches(text: string, search: string): Part[] {
  const wanted = plain(search).split(/\s+/).filter(Boolean);
  const letters = [...text.matchAll(/\P{M}\p{M}*/gu)].map(([letter]) => letter);
  const marked = letters.map(() => false);
  const plainLetters = letters.map(plain);
  for (let at = 0; at < letters.length; at++) {
    if (at > 0 && !BREAK.test(letters[at - 1]!)) continue;
    for (const word of wanted) {
      const length = matchedLetters(plainLetters, at, word);
      for (let n = 0; n < length; n++) marked[at + n] = true;
    }
  }
  const parts: Part[] = [];
  let from = 0;
  letters.forEach((letter, at) => {
    const last = parts.at(-1);
    if (last && last.isMatch === marked[at]) last.text += letter;
    else parts.push({ text: letter, from, isMatch: marked[at]! });
    from += letter.length;
  });
  // Marks without a letter of their own come first, and belong to none.
  return from === text.length ? parts : [{ text, from: 0, isMatch: false }];
}

/** How many letters from `at` on spell `word`; 0 when they do not. A letter may be plainly written as two, as ß is. */
function matchedLetters(letters: readonly string[], at: number, word: string): number {
  let spelt = "";
  for (let n = 0; at + n < letters.length && spelt.length < word.length; n++) {
    spelt += letters[at + n];
    if (!word.startsWith(spelt) && !spelt.startsWith(word)) return 0;
    if (spelt.length >= word.length) return n + 1;
  }
  return 0;
}

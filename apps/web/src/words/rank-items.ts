/** What fits best to a few typed letters, and among that what this person uses most. */
import { defaultFilter } from "cmdk";
import { plain } from "./plain.ts";

export type Rankable = {
  /** What it is found by, in `plain` letters. */
  found: string;
  /** How often this person has used it. */
  uses: number;
};

/** Each doubling of the use counts as much as a fifth of a perfect match. */
const weightOf = (uses: number) => 1 + 0.2 * Math.log2(1 + uses);

/** Whether the letters come in their order; most items fail here, at a fraction of the cost of a score. */
function hasLetters(text: string, letters: string): boolean {
  let at = -1;
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1);
    if (at === -1) return false;
  }
  return true;
}

/** What is equal keeps its order. */
export const mostUsedFirst = <Item extends Rankable>(items: readonly Item[]): Item[] =>
  items.toSorted((one, other) => other.uses - one.uses);

/**
 * The best `limit`, best first; what is equal keeps its order. Without letters the first of them.
 * @param items as `mostUsedFirst` leaves them: they are sorted once, not at every key
 */
export function rankItems<Item extends Rankable>(items: readonly Item[], typed: string, limit: number): Item[] {
  const letters = plain(typed);
  if (letters === "") return items.slice(0, limit);
  return items
    .flatMap((item) => {
      const score = hasLetters(item.found, letters) ? defaultFilter(item.found, letters) : 0;
      return score > 0 ? [{ item, score: score * weightOf(item.uses) }] : [];
    })
    .sort((one, other) => other.score - one.score)
    .slice(0, limit)
    .map(({ item }) => item);
}

/** Which known word somebody meant who typed one that nobody ever wrote. */

/** Shorter ones have too many neighbours. */
const LEAST_LETTERS = 4;
const LONG_WORD = 8;
const MOST_MEANT = 3;

/** How many slips a word of so many letters may have; none where a digit or a short word could mean anything. */
export function slipsAllowed(word: string): number {
  if (word.length < LEAST_LETTERS || !/^\p{L}+$/u.test(word)) return 0;
  return word.length >= LONG_WORD ? 2 : 1;
}

/**
 * The nearest of the known words that `typed` may mean, or begin, the likeliest first; none when none is near enough.
 * A slip is a letter too many, too few, another, or two that changed places.
 */
export function meantBy(typed: string, known: readonly string[]): string[] {
  const allowed = slipsAllowed(typed);
  if (allowed === 0) return [];
  const near = known.flatMap((word) => {
    const slips = slipsBetween(typed, word, allowed);
    return slips === null ? [] : [{ word, slips }];
  });
  near.sort((a, b) => a.slips - b.slips || (a.word < b.word ? -1 : 1));
  return near
    .filter(({ slips }) => slips === near[0]?.slips)
    .slice(0, MOST_MEANT)
    .map(({ word }) => word);
}

/** Slips between two words, or null when there are more than `most`. */
export function slipsBetween(a: string, b: string, most: number): number | null {
  if (Math.abs(a.length - b.length) > most) return null;
  let [older, previous]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let slips = Math.min(row[j - 1]! + 1, previous![j]! + 1, previous![j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) slips = Math.min(slips, older![j - 2]! + 1);
      row.push(slips);
    }
    if (Math.min(...row) > most) return null;
    [older, previous] = [previous, row];
  }
  const slips = previous![b.length]!;
  return slips <= most ? slips : null;
}

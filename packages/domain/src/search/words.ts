/**
 * Words as search knows them, the same where texts are kept and where they are asked for: small letters without accents.
 * Languages mix within one company and within one message, so nothing here depends on which one a text is in.
 */

/** What of one text can be found: later words of a longer one are not. */
const MOST_CHARACTERS = 20_000;
const MOST_WORDS = 400;
/** Longer ones are found by their beginning. */
export const LONGEST_WORD = 40;

/** Small letters without accents, as `words_of` writes names in the database. */
export const fold = (text: string) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "");

const WORD = /[\p{L}\p{N}]+/gu;

/** The words of a folded text in their order, repeats included. */
export const wordsOfFolded = (folded: string): string[] =>
  (folded.match(WORD) ?? []).map((word) =>
    word.length > LONGEST_WORD ? [...word].slice(0, LONGEST_WORD).join("") : word,
  );

/** The different words a text is found by. Takes time in proportion to its first 20,000 characters. */
export function wordsOf(text: string): string[] {
  const words = new Set<string>();
  for (const word of wordsOfFolded(fold(text.slice(0, MOST_CHARACTERS).toWellFormed()))) {
    words.add(word);
    if (words.size === MOST_WORDS) break;
  }
  return [...words];
}

const hasDigit = (word: string) => /\p{N}/u.test(word);

/** Endings of English, Spanish and Portuguese that tell forms of one word apart, the longer before the shorter. */
const ENDINGS = (
  "aciones iciones amiento imiento amento imento acoes icoes ciones acion icion mento ments acao icao iendo ieron cion coes ment " +
  "ando endo indo ados adas idos idas aram aron amos emos imos cao ado ada ido ida ing ies oes ar er ir ed es os as ao ou ei y s o a e"
).split(" ");
/** Less would begin too many other words. */
const SHORTEST_STEM = 4;

/**
 * What the forms of a word begin with: `devoluciones`, `devolución` and `devolução` all with `devolu`. A light cut and no
 * dictionary: it only has to be the beginning of what is meant, since a word is found by how it begins.
 */
export function stemOf(word: string): string {
  if (hasDigit(word)) return word;
  const ending = ENDINGS.find((each) => word.endsWith(each) && word.length - each.length >= SHORTEST_STEM);
  const stem = ending ? word.slice(0, -ending.length) : word;
  // `cancelled` and `canceled`, `shipping` and `shipped`.
  const isDoubled = ending !== undefined && stem.length > SHORTEST_STEM && /([b-df-hj-np-tv-z])\1$/.test(stem);
  return isDoubled ? stem.slice(0, -1) : stem;
}

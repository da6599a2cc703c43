/** Which tags somebody means by what they typed. A company has a thousand at most, and their words are compared here. */
import type { Term } from "./query.ts";
import { meantBy } from "./spelling.ts";
import { wordsOf } from "./words.ts";

/** So many are shown, and bring the conversations that carry them: each is a range of its own to read. */
export const MOST_TAGS_FOUND = 5;

export type FoundTags<Tag> = {
  /** The likeliest first. */
  tags: Tag[];
  /** Words that begin none of any tag's, and those that were taken for them. */
  corrected: { typed: string; meant: string[] }[];
};

/**
 * Every term has to be met by a word of the name: by how it begins, or, where no tag has such a word, by the nearest of all there are.
 * Accents and case do not count. Takes time in proportion to the number of tags.
 */
export function findTags<Tag extends { name: string; isArchived: boolean }>(
  tags: readonly Tag[],
  terms: readonly Term[],
): FoundTags<Tag> {
  if (terms.length === 0) return { tags: [], corrected: [] };
  const named = tags.map((tag) => ({ tag, words: wordsOf(tag.name) }));
  const known = [...new Set(named.flatMap(({ words }) => words))];
  const corrected: FoundTags<Tag>["corrected"] = [];
  const met = terms.map((term) => {
    if (term.isExact) return (word: string) => word === term.word;
    const begins = (word: string) => word.startsWith(term.begins);
    const meant = known.some(begins) ? [] : meantBy(term.word, known);
    if (meant.length === 0) return begins;
    corrected.push({ typed: term.word, meant });
    return (word: string) => meant.includes(word);
  });
  const found = named
    .filter(({ words }) => met.every((isMet) => words.some(isMet)))
    // Those still in use before those that are archived, and the fewest words beside what was typed before longer names.
    .sort((a, b) => Number(a.tag.isArchived) - Number(b.tag.isArchived) || a.words.length - b.words.length);
  return { tags: found.slice(0, MOST_TAGS_FOUND).map(({ tag }) => tag), corrected };
}

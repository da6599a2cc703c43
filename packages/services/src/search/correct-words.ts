/** Finds what somebody meant by words that nobody ever wrote. */
import type { Term } from "@max/domain/search/query";
import { meantBy, slipsAllowed } from "@max/domain/search/spelling";
import { unknownBeginnings, type VocabularyKind, wordsLike } from "@max/db/queries/search";
import type { Reader } from "@max/db/transaction";

export type Correction = { typed: string; meant: string[] };

/** Of the terms that no known word begins with, those that are near enough to some. Words between quotes are meant as they are. */
export async function correctionsOf(tx: Reader, kind: VocabularyKind, terms: readonly Term[]): Promise<Correction[]> {
  const doubtful = terms.filter(({ word, isExact }) => !isExact && slipsAllowed(word) > 0);
  const unknown = new Set(
    await unknownBeginnings(
      tx,
      kind,
      doubtful.map(({ begins }) => begins),
    ),
  );
  const corrections = await Promise.all(
    doubtful
      .filter(({ begins }) => unknown.has(begins))
      .map(async ({ word }) => ({
        typed: word,
        meant: meantBy(word, await wordsLike(tx, kind, word, slipsAllowed(word))),
      })),
  );
  return corrections.filter(({ meant }) => meant.length > 0);
}

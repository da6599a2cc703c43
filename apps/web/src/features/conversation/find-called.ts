/** Whom somebody means who types `@` and a few letters: pure, so that it is fast and the same each time. */
import { defaultFilter } from "cmdk";
import { plain } from "../../words/plain.ts";

export type Callable = {
  type: "user" | "team";
  id: string;
  name: string;
  /** The name as it is looked for, made once: there may be thousands. */
  plainName: string;
};

export const callable = (type: Callable["type"], id: string, name: string): Callable => ({
  type,
  id,
  name,
  plainName: plain(name),
});

export const MOST_SHOWN = 8;

/** `query` is what stands between the `@` and the caret; `from` is where the `@` stands. */
export type CallBegun = { from: number; query: string };

const LONGEST_QUERY = 40;

/**
 * What is being typed at the caret, if it is a call. The `@` begins a word, so that an address is none; the query may have
 * spaces, since names do, but no name that is complete and followed by something.
 */
export function callAt(text: string, caret: number, names: readonly string[]): CallBegun | null {
  const from = text.lastIndexOf("@", caret - 1);
  if (from === -1 || caret - from - 1 > LONGEST_QUERY) return null;
  if (from > 0 && /[\p{L}\p{N}_.@]/u.test(text[from - 1] ?? "")) return null;
  const query = text.slice(from + 1, caret);
  if (/^\s|\n/.test(query)) return null;
  const isDone = names.some((name) => query.length > name.length && query.startsWith(name));
  return isDone ? null : { from, query };
}

/** The best few, those called most recently first among equals. @param recent ids, the most recent first */
export function findCalled<C extends Callable>(everybody: readonly C[], query: string, recent: readonly string[]): C[] {
  const wanted = plain(query);
  const rankOf = new Map(recent.map((id, at) => [id, at]));
  const rank = (one: C) => rankOf.get(one.id) ?? recent.length;
  const found = everybody
    .map((one) => ({ one, score: wanted === "" ? 1 : defaultFilter(one.plainName, wanted) }))
    .filter(({ score }) => score > 0);
  found.sort((a, b) => {
    // A name that was called before wins over one that fits a little better.
    const difference =
      b.score * (rank(b.one) < recent.length ? 1.2 : 1) - a.score * (rank(a.one) < recent.length ? 1.2 : 1);
    return difference || rank(a.one) - rank(b.one) || (a.one.name < b.one.name ? -1 : 1);
  });
  return found.slice(0, MOST_SHOWN).map(({ one }) => one);
}

/** A snippet cut at the places the server gave: pieces of text and nothing else, whatever they look like. */
import type { Part } from "./mark-matches.ts";

type Snippet = { text: string; marks: readonly { from: number; to: number }[] };

/** The parts in their order; together they are the text. Places outside of it, or before the last, are passed over. */
export function snippetParts({ text, marks }: Snippet): Part[] {
  const parts: Part[] = [];
  let at = 0;
  const add = (to: number, isMatch: boolean) => {
    if (to > at) parts.push({ text: text.slice(at, to), from: at, isMatch });
    at = Math.max(at, to);
  };
  for (const { from, to } of marks) {
    if (from < at || to <= from || to > text.length) continue;
    add(from, false);
    add(to, true);
  }
  add(text.length, false);
  return parts;
}

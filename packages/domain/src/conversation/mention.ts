/** Where a person was called: notes that name them or a team they are in, newest first. */
import { z } from "zod";
import { PageInput } from "../paging.ts";
import { OneConversation } from "./inputs.ts";
import { NoteView } from "./note.ts";
import { ConversationView } from "./views.ts";

export const MentionView = z.object({ note: NoteView, conversation: ConversationView, isSeen: z.boolean() });
export type MentionView = z.infer<typeof MentionView>;

export const ListMentions = PageInput.strict();
export type ListMentions = z.infer<typeof ListMentions>;

/** The caller has seen every note of it that calls them. */
export const MarkMentionsSeen = OneConversation;

/** The unseen ones are counted up to here. */
export const MOST_COUNTED_MENTIONS = 100;

type Target = { type: "user" | "team"; name: string };
/** A piece of a note's text: what is not a mention, or one. */
export type TextPiece<M extends Target> = { text: string; mention: M | null };

const isOfWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}_]/u.test(character);

/**
 * The text of a note cut where somebody is called: by `@` at the beginning of a word, and a name that ends with one. `@Ana Maria`
 * is she and not `@Ana`: the longer name is looked for first. An address calls nobody.
 */
export function piecesOfNote<M extends Target>(text: string, mentions: readonly M[]): TextPiece<M>[] {
  const byLength = [...mentions].sort((a, b) => b.name.length - a.name.length);
  const calledAt = (at: number) =>
    byLength.find(({ name }) => text.startsWith(name, at + 1) && !isOfWord(text[at + 1 + name.length]));
  const pieces: TextPiece<M>[] = [];
  let plainFrom = 0;
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", Math.max(at + 1, plainFrom))) {
    const mention = isOfWord(text[at - 1]) ? undefined : calledAt(at);
    if (!mention) continue;
    if (at > plainFrom) pieces.push({ text: text.slice(plainFrom, at), mention: null });
    plainFrom = at + 1 + mention.name.length;
    pieces.push({ text: text.slice(at, plainFrom), mention });
  }
  if (plainFrom < text.length) pieces.push({ text: text.slice(plainFrom), mention: null });
  return pieces;
}

/** Those of the chosen whose name still stands in the text: what was deleted calls nobody. Each once. */
export function stillCalled<M extends Target & { id: string }>(text: string, chosen: readonly M[]): M[] {
  const called = new Set(piecesOfNote(text, chosen).map((piece) => piece.mention));
  return chosen.filter((one, at) => called.has(one) && chosen.findIndex((other) => other.id === one.id) === at);
}

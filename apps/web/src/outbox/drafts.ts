/**
 * What somebody has begun to write, per conversation: an answer, a note beside it, and what goes with them. Kept on this computer, so that
 * closing the tab loses nothing; `keep-drafts-everywhere.ts` brings it to their other devices.
 */
import type { ComposerMode } from "@max/domain/conversation/draft";
import { create } from "zustand";

/** Which of the two is being written, and what the answer quotes. */
export type DraftSide = { mode: ComposerMode; quotedMessageId: string | null };

type Drafts = {
  owner: string | null;
  texts: Readonly<Record<string, string>>;
  sides: Readonly<Record<string, DraftSide>>;
};
export const useDrafts = create<Drafts>(() => ({ owner: null, texts: {}, sides: {} }));

const FIRST_SIDE: DraftSide = { mode: "reply", quotedMessageId: null };

const textPrefix = (owner: string) => `max.draft.${owner}.`;
const sidePrefix = (owner: string) => `max.draft-side.${owner}.`;

/** Where the note of a conversation is kept; its answer is kept under the conversation's own id. */
export const noteDraft = (conversationId: string) => `${conversationId} note`;

/** What lasts as long as the page is kept under this: whoever signs in after another on it finds nothing of theirs. */
export const ownKey = (conversationId: string) => `${useDrafts.getState().owner} ${conversationId}`;

export const draftOf = (key: string): string => useDrafts.getState().texts[key] ?? "";

export const sideOf = (conversationId: string): DraftSide => useDrafts.getState().sides[conversationId] ?? FIRST_SIDE;

/** Reads back what this person had begun. */
export function openDrafts(owner: string): void {
  const texts: Record<string, string> = {};
  const sides: Record<string, DraftSide> = {};
  for (const [key, value] of keptUnder(textPrefix(owner))) texts[key] = value;
  for (const [key, value] of keptUnder(sidePrefix(owner))) sides[key] = readSide(value);
  useDrafts.setState({ owner, texts, sides });
}

export function keepDraft(key: string, text: string): void {
  const { owner, texts } = useDrafts.getState();
  if ((texts[key] ?? "") === text) return;
  useDrafts.setState({ texts: withEntry(texts, key, text === "" ? null : text) });
  if (owner) keep(textPrefix(owner) + key, text === "" ? null : text);
}

export function keepSide(conversationId: string, change: Partial<DraftSide>): void {
  const { owner, sides } = useDrafts.getState();
  const before = sideOf(conversationId);
  const side = { ...before, ...change };
  if (side.mode === before.mode && side.quotedMessageId === before.quotedMessageId) return;
  const isFirst = side.mode === FIRST_SIDE.mode && side.quotedMessageId === null;
  useDrafts.setState({ sides: withEntry(sides, conversationId, isFirst ? null : side) });
  if (owner) keep(sidePrefix(owner) + conversationId, isFirst ? null : JSON.stringify(side));
}

/** Another tab of this person wrote or sent: show the same here. @returns how to stop following */
export function followDrafts(): () => void {
  const onStorage = ({ key, newValue }: StorageEvent) => {
    const { owner, texts, sides } = useDrafts.getState();
    if (!owner || !key) return;
    if (key.startsWith(textPrefix(owner)))
      useDrafts.setState({ texts: withEntry(texts, key.slice(textPrefix(owner).length), newValue || null) });
    if (key.startsWith(sidePrefix(owner)))
      useDrafts.setState({
        sides: withEntry(sides, key.slice(sidePrefix(owner).length), newValue === null ? null : readSide(newValue)),
      });
  };
  addEventListener("storage", onStorage);
  return () => removeEventListener("storage", onStorage);
}

function readSide(value: string): DraftSide {
  try {
    const side: unknown = JSON.parse(value);
    const quoted: unknown = Reflect.get(Object(side), "quotedMessageId");
    return {
      mode: Reflect.get(Object(side), "mode") === "note" ? "note" : FIRST_SIDE.mode,
      quotedMessageId: typeof quoted === "string" ? quoted : null,
    };
  } catch {
    return FIRST_SIDE;
  }
}

function withEntry<T>(all: Readonly<Record<string, T>>, key: string, value: T | null): Readonly<Record<string, T>> {
  const { [key]: _, ...others } = all;
  return value === null ? others : { ...others, [key]: value };
}

function* keptUnder(prefix: string): Generator<[string, string]> {
  for (let at = 0; at < localStorage.length; at++) {
    const key = localStorage.key(at);
    if (key?.startsWith(prefix)) yield [key.slice(prefix.length), localStorage.getItem(key) ?? ""];
  }
}

function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is full or forbidden: the draft lives as long as the page.
  }
}

/** What somebody has begun to write, per conversation: an answer, and a note beside it. Kept on this computer, so that closing the tab loses nothing. */
import { create } from "zustand";

type Drafts = { owner: string | null; texts: Readonly<Record<string, string>> };
export const useDrafts = create<Drafts>(() => ({ owner: null, texts: {} }));

const prefix = (owner: string) => `max.draft.${owner}.`;

/** Where the note of a conversation is kept; its answer is kept under the conversation's own id. */
export const noteDraft = (conversationId: string) => `${conversationId} note`;

export const draftOf = (key: string): string => useDrafts.getState().texts[key] ?? "";

/** Reads back what this person had begun. */
export function openDrafts(owner: string): void {
  const texts: Record<string, string> = {};
  for (let at = 0; at < localStorage.length; at++) {
    const key = localStorage.key(at);
    if (key?.startsWith(prefix(owner))) texts[key.slice(prefix(owner).length)] = localStorage.getItem(key) ?? "";
  }
  useDrafts.setState({ owner, texts });
}

export function keepDraft(conversationId: string, text: string): void {
  const { owner, texts } = useDrafts.getState();
  const { [conversationId]: _, ...others } = texts;
  useDrafts.setState({ texts: text === "" ? others : { ...others, [conversationId]: text } });
  if (!owner) return;
  try {
    if (text === "") localStorage.removeItem(prefix(owner) + conversationId);
    else localStorage.setItem(prefix(owner) + conversationId, text);
  } catch {
    // Storage is full or forbidden: the draft lives as long as the page.
  }
}

/** Another tab of this person wrote or sent: show the same here. @returns how to stop following */
export function followDrafts(): () => void {
  const onStorage = (event: StorageEvent) => {
    const { owner, texts } = useDrafts.getState();
    if (!owner || !event.key?.startsWith(prefix(owner))) return;
    const id = event.key.slice(prefix(owner).length);
    const { [id]: _, ...others } = texts;
    useDrafts.setState({ texts: event.newValue ? { ...others, [id]: event.newValue } : others });
  };
  addEventListener("storage", onStorage);
  return () => removeEventListener("storage", onStorage);
}

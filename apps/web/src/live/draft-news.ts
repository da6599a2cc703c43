/** Whoever keeps drafts on all devices hears here what another one did. */
import type { Draft } from "./wire.ts";

/** `revision`: of the draft, or of the one that is no more. */
export type DraftNews = { conversationId: string; revision: number; draft: Draft | null };
type Listener = (news: DraftNews) => void;
let onNews: Listener = () => undefined;
let onReset: () => void = () => undefined;

/** @returns how to stop */
export function whenDraftsChange(changed: Listener, missed: () => void): () => void {
  onNews = changed;
  onReset = missed;
  return () => {
    if (onNews !== changed) return;
    onNews = () => undefined;
    onReset = () => undefined;
  };
}

export const sayThatDraftChanged: Listener = (news) => onNews(news);
/** Events were missed: only asking for all of them helps. */
export const sayThatDraftsWereMissed = () => onReset();

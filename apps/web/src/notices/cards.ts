/** Notices that came while the page is looked at, shown in it for some seconds. */
import { create } from "zustand";
import type { Notice } from "../live/wire.ts";

const MOST = 3;
const SHOWN_MS = 7_000;

export const useNoticeCards = create<{ cards: readonly Notice[] }>(() => ({ cards: [] }));

/** One that grew takes the place of what it was. */
export function showCard(notice: Notice): void {
  useNoticeCards.setState(({ cards }) => ({
    cards: [...cards.filter(({ id }) => id !== notice.id), notice].slice(-MOST),
  }));
  setTimeout(() => hideCards(({ id, at }) => id === notice.id && at === notice.at), SHOWN_MS);
}

export const hideCards = (which: (notice: Notice) => boolean) =>
  useNoticeCards.setState(({ cards }) => ({ cards: cards.filter((card) => !which(card)) }));

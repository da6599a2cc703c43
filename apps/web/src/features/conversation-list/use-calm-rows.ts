/** Keeps the rows as drawn apart from the rows as they are, until the list may move. */
import { useState } from "react";
import type { Conversation } from "../../live/wire.ts";
import { arrange, NOTHING_SHOWN, type Shown } from "./calm-order.ts";

const SCROLLED_PX = 4;
const NO_ROWS: readonly Conversation[] = [];

export type CalmRow = { conversation: Conversation; isGone: boolean };
type Cause = { rows: readonly Conversation[]; isHeld: boolean; selectedId: string | null; releases: number };
type Drawn = { cause: Cause; shown: Shown; rows: readonly CalmRow[] };

const NOTHING_DRAWN: Drawn = {
  cause: { rows: NO_ROWS, isHeld: false, selectedId: null, releases: 0 },
  shown: NOTHING_SHOWN,
  rows: [],
};

function draw(before: Drawn, cause: Cause): Drawn {
  const isReleased = cause.releases !== before.cause.releases;
  const shown = arrange(before.shown, cause.rows, cause.isHeld && !isReleased, cause.selectedId);
  const current = new Map<string, Conversation>(cause.rows.map((row) => [row.id, row]));
  const lastKnown = new Map<string, Conversation>(before.rows.map((row) => [row.conversation.id, row.conversation]));
  const rows: CalmRow[] = [];
  for (const id of shown.ids) {
    const conversation = current.get(id) ?? lastKnown.get(id);
    if (conversation) rows.push({ conversation, isGone: !current.has(id) });
  }
  return { cause, shown, rows };
}

/** @param isChoosing rows are being chosen: they stay where they are until that is done */
export function useCalmRows(rows: readonly Conversation[], selectedId: string | null, isChoosing: boolean) {
  const [isHovered, setHovered] = useState(false);
  const [isScrolled, setScrolled] = useState(false);
  const [releases, setReleases] = useState(0);
  const [drawn, setDrawn] = useState(NOTHING_DRAWN);

  const cause: Cause = { rows, isHeld: isHovered || isScrolled || isChoosing, selectedId, releases };
  const before = drawn.cause;
  const isSame =
    before.rows === rows &&
    before.isHeld === cause.isHeld &&
    before.selectedId === selectedId &&
    before.releases === releases;
  const now = isSame ? drawn : draw(drawn, cause);
  if (now !== drawn) setDrawn(now);

  return {
    rows: now.rows,
    waiting: now.shown.waiting,
    noteHover: setHovered,
    noteScroll: (top: number) => setScrolled(top > SCROLLED_PX),
    /** Lets everything take its place now. */
    release: () => setReleases(releases + 1),
  };
}

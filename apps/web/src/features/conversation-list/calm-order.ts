/**
 * The order in which rows are drawn, which is not always the order they should have: nothing may move under the
 * cursor. While the list is held, arrivals wait; the selected row keeps its place in any case.
 */
import type { Conversation } from "../../live/wire.ts";

export type Shown = {
  ids: readonly string[];
  /** How active each conversation was when it was given its place. */
  activity: ReadonlyMap<string, string>;
  /** Conversations whose place has changed and that wait behind the pill. */
  waiting: number;
};

export const NOTHING_SHOWN: Shown = { ids: [], activity: new Map(), waiting: 0 };

/**
 * @param rows as the view should be, latest activity first
 * @param isHeld the list is hovered or scrolled
 */
export function arrange(
  shown: Shown,
  rows: readonly Conversation[],
  isHeld: boolean,
  selectedId: string | null,
): Shown {
  if (!isHeld || shown.ids.length === 0) return settle(shown, rows, selectedId);
  const known = new Set(shown.ids);
  const oldest = [...shown.activity.values()].reduce((least, at) => (at < least ? at : least), "\uffff");
  const appended: Conversation[] = [];
  let waiting = 0;
  rows.forEach((row, at) => {
    if (!known.has(row.id)) {
      // What is older than everything shown was fetched by scrolling down; it disturbs nothing at the end.
      if (row.lastActivityAt <= oldest) appended.push(row);
      else waiting++;
    } else if (shown.activity.get(row.id) !== row.lastActivityAt && at < shown.ids.indexOf(row.id)) waiting++;
  });
  if (appended.length === 0) return { ...shown, waiting };
  const activity = new Map(shown.activity);
  for (const row of appended) activity.set(row.id, row.lastActivityAt);
  return { ids: [...shown.ids, ...appended.map((row) => row.id)], activity, waiting };
}

function settle(shown: Shown, rows: readonly Conversation[], selectedId: string | null): Shown {
  const activity = new Map<string, string>(rows.map((row) => [row.id, row.lastActivityAt]));
  const place = selectedId === null ? -1 : shown.ids.indexOf(selectedId);
  if (place === -1 || selectedId === null || !activity.has(selectedId))
    return { ids: rows.map((row) => row.id), activity, waiting: 0 };
  const ids: string[] = rows.map((row) => row.id).filter((id) => id !== selectedId);
  ids.splice(Math.min(place, ids.length), 0, selectedId);
  return { ids, activity, waiting: 0 };
}

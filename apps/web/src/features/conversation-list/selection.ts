/** Which rows are chosen, by key, click or range. Pure: rows are named by their ids, in the order they are drawn. */
export type Selection = {
  ids: ReadonlySet<string>;
  /** Where a range begins and where it ended last. */
  anchor: string | null;
  head: string | null;
  /** All that the list holds, whether it is loaded or not. */
  isAll: boolean;
};

export const NOTHING_CHOSEN: Selection = { ids: new Set(), anchor: null, head: null, isAll: false };

export const hasChosen = ({ ids, isAll }: Selection) => isAll || ids.size > 0;
export const isChosen = ({ ids, isAll }: Selection, id: string) => isAll || ids.has(id);

/** One in or out. Out of all of a list leaves those that are loaded. */
export function toggle(selection: Selection, id: string, order: readonly string[]): Selection {
  const ids = new Set(selection.isAll ? order : selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id, head: id, isAll: false };
}

/** Everything from where the last choice began up to this one, and nothing else of an earlier range. */
export function extendTo(selection: Selection, id: string, order: readonly string[]): Selection {
  const anchor = selection.anchor ?? id;
  const [from, to] = [order.indexOf(anchor), order.indexOf(id)];
  if (from === -1 || to === -1) return toggle(selection, id, order);
  const ids = new Set(selection.isAll ? [] : selection.ids);
  for (const each of between(order, anchor, selection.head ?? anchor)) ids.delete(each);
  for (const each of between(order, anchor, id)) ids.add(each);
  return { ids, anchor, head: id, isAll: false };
}

/** One row further; from `start` where nothing is chosen yet. */
export function step(selection: Selection, by: 1 | -1, start: string | null, order: readonly string[]): Selection {
  if (!hasChosen(selection)) return start === null ? selection : toggle(selection, start, order);
  const at = order.indexOf(selection.head ?? "");
  const next = at === -1 ? start : order[at + by];
  return next ? extendTo(selection, next, order) : selection;
}

export const chooseAll = (order: readonly string[]): Selection => ({
  ids: new Set(order),
  anchor: order[0] ?? null,
  head: order.at(-1) ?? null,
  isAll: true,
});

function between(order: readonly string[], a: string, b: string): readonly string[] {
  const [first, last] = [order.indexOf(a), order.indexOf(b)].sort((x, y) => x - y);
  return first === undefined || last === undefined || first === -1 ? [] : order.slice(first, last + 1);
}

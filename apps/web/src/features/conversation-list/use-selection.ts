/** The chosen rows of the list that is on the screen. */
import { type Dispatch, type SetStateAction, useMemo, useState } from "react";
import { chooseAll, extendTo, hasChosen, NOTHING_CHOSEN, type Selection, step, toggle } from "./selection.ts";

export type Choosing = ReturnType<typeof useSelection>;

export function useSelection() {
  const [selection, setSelection] = useState(NOTHING_CHOSEN);
  const acts = useMemo(() => actsOn(setSelection), []);
  return { selection, hasChosen: hasChosen(selection), ...acts };
}

const actsOn = (change: Dispatch<SetStateAction<Selection>>) => ({
  toggle: (id: string, order: readonly string[]) => change((now) => toggle(now, id, order)),
  extendTo: (id: string, order: readonly string[]) => change((now) => extendTo(now, id, order)),
  step: (by: 1 | -1, start: string | null, order: readonly string[]) => change((now) => step(now, by, start, order)),
  all: (order: readonly string[]) => change(chooseAll(order)),
  clear: () => change(NOTHING_CHOSEN),
});

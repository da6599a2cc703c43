/** The chosen rows of the list that is on the screen. */
import { useState } from "react";
import { chooseAll, extendTo, hasChosen, NOTHING_CHOSEN, step, toggle } from "./selection.ts";

export type Choosing = ReturnType<typeof useSelection>;

export function useSelection() {
  const [selection, setSelection] = useState(NOTHING_CHOSEN);
  return {
    selection,
    hasChosen: hasChosen(selection),
    toggle: (id: string, order: readonly string[]) => setSelection((now) => toggle(now, id, order)),
    extendTo: (id: string, order: readonly string[]) => setSelection((now) => extendTo(now, id, order)),
    step: (by: 1 | -1, start: string | null, order: readonly string[]) =>
      setSelection((now) => step(now, by, start, order)),
    all: (order: readonly string[]) => setSelection(chooseAll(order)),
    clear: () => setSelection(NOTHING_CHOSEN),
  };
}

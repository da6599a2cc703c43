/** One thing that can be done or gone to, as the palette lists it. */
import type { ReactNode } from "react";

export type Act = {
  id: string;
  /** What it is called and found by. */
  words: string;
  icon: ReactNode;
  hint?: string;
  /** The key that does the same. */
  shortcut?: string;
  /** Listed only once somebody looks for something: there are many of its kind. */
  isOnlyFound?: boolean;
  run: () => void;
};

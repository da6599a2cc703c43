/** What the keys need to know about the list of the middle pane as it is drawn. */
export type ListHandle = {
  /** The conversation `step` rows away from the selected one, or the first. */
  neighbour: (step: 1 | -1) => string | null;
  /** Puts the focus on a conversation's row, once it is drawn. */
  focus: (conversationId: string) => void;
  /** Whether rows are chosen, which keys then act on. */
  hasChosen?: () => boolean;
  /** Where rows can be chosen: the one that has the focus, else the open conversation's, in or out. */
  choose?: () => void;
  /** Chooses one row further. */
  extend?: (by: 1 | -1) => void;
  chooseAll?: () => void;
  /** @returns whether anything was chosen */
  chooseNothing?: () => boolean;
};

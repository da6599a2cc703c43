/** What the keys need to know about the list of the middle pane as it is drawn. */
export type ListHandle = {
  /** The conversation `step` rows away from the selected one, or the first. */
  neighbour: (step: 1 | -1) => string | null;
  /** Puts the focus on a conversation's row, once it is drawn. */
  focus: (conversationId: string) => void;
};

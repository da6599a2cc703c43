/**
 * Puts a text in place of a stretch of a box, as if it were typed: the browser's own undo takes it back, and whoever listens to
 * the box hears of it.
 */
export function insertText(box: HTMLTextAreaElement, from: number, to: number, text: string): void {
  box.focus();
  box.setSelectionRange(from, to);
  // Deprecated, and the only way that browsers offer to keep their undo.
  if (document.execCommand("insertText", false, text)) return;
  box.setRangeText(text, from, to, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Types a sign that begins a word, where the caret is. */
export function typeSign(box: HTMLTextAreaElement, sign: string): void {
  const { selectionStart: from, selectionEnd: to, value } = box;
  insertText(box, from, to, from > 0 && !/\s/.test(value[from - 1]!) ? ` ${sign}` : sign);
}

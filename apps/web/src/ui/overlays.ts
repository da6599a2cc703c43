/**
 * Where menus and pickers stand. It is a landmark, so that whoever moves by landmarks meets them, and it stays while the
 * page below changes: a menu in a part that goes would close in its reader's hand.
 */
export const overlays = document.getElementById("overlays");

/** When one closes the focus returns to where it was, unless what a next key opened has it by then: that would close again. */
export function returnFocus(closing: Event): void {
  if (document.activeElement !== document.body) closing.preventDefault();
}

/** The same to another place than the button that opened it. @param goThere left out: to the button */
export const returnFocusBy = (goThere: (() => void) | undefined) => (closing: Event) => {
  returnFocus(closing);
  if (!goThere || closing.defaultPrevented) return;
  closing.preventDefault();
  goThere();
};

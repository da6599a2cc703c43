/** One key for each act, wherever the letter is on the keyboard. Never while somebody types or a dialog is open. */
import { useEffect } from "react";
import { openPalette } from "../features/palette/open-palette.ts";
import { useKeysHelp } from "../ui/open-keys-help.ts";

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && target.type === "checkbox") return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

const isSomethingOpen = () => document.querySelector("[role=dialog],[role=menu]") !== null;

type Acts = Record<string, () => void>;
const EVERYWHERE: Acts = { "?": () => useKeysHelp.setState({ isOpen: true }) };

const NOTHING_MORE = () => false;

/**
 * @param acts what this page's keys do, by the letter; held keys repeat J and K alone
 * @param more keys with others held down; whether it was one of them
 */
export function usePageKeys(acts: Acts, more: (event: KeyboardEvent) => boolean = NOTHING_MORE): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // The palette opens from anywhere, also while somebody types.
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        if (!isSomethingOpen()) openPalette();
        return;
      }
      if (event.isComposing || event.defaultPrevented || isTyping(event.target) || isSomethingOpen()) return;
      if (more(event)) return event.preventDefault();
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const run = acts[key] ?? EVERYWHERE[key];
      if (!run || (event.repeat && key !== "j" && key !== "k")) return;
      event.preventDefault();
      run();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}

/** `Z` takes back what the toast offers, on pages without the inbox's keys. Never while somebody types or a dialog is open. */
import { useEffect } from "react";
import { undoLast } from "./toast.tsx";

export function useUndoKey(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "z" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const isTyping = event.target instanceof Element && event.target.matches("input, textarea, select");
      if (isTyping || document.querySelector("[role=dialog]")) return;
      if (undoLast()) event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}

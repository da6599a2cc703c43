/** One key for each act, wherever the letter is on the keyboard. Never while somebody types or a dialog is open. */
import { type RefObject, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { ConversationHandle } from "../features/conversation/conversation-view.tsx";
import { openPalette } from "../features/palette/open-palette.ts";
import { togglePresence } from "./change-presence.ts";
import { useKeysHelp } from "../ui/keys-help.tsx";
import type { ListHandle } from "../ui/list-handle.ts";
import { undoLast } from "../ui/toast.tsx";

type Input = {
  list: RefObject<ListHandle | null>;
  conversation: RefObject<ConversationHandle | null>;
  open: (conversationId: string) => void;
  takeNext: () => void;
};

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

const isSomethingOpen = () => document.querySelector("[role=dialog],[role=menu]") !== null;

export function useInboxKeys({ list, conversation, open, takeNext }: Input): void {
  const { t } = useTranslation();
  useEffect(() => {
    const step = (by: 1 | -1) => {
      const next = list.current?.neighbour(by);
      if (next) open(next);
    };
    const act: Record<string, () => void> = {
      j: () => step(1),
      k: () => step(-1),
      t: () => {
        if (!conversation.current?.take()) takeNext();
      },
      r: () => conversation.current?.write("reply"),
      "/": () => conversation.current?.insertCanned(),
      n: () => conversation.current?.write("note"),
      a: () => conversation.current?.open("assign"),
      l: () => conversation.current?.open("tag"),
      s: () => conversation.current?.open("snooze"),
      e: () => conversation.current?.open("close"),
      p: () => togglePresence(t),
      z: () => void undoLast(),
      "?": () => useKeysHelp.setState({ isOpen: true }),
    };
    const onKey = (event: KeyboardEvent) => {
      // The palette opens from anywhere, also while somebody types.
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        if (!isSomethingOpen()) openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
      if (isTyping(event.target) || isSomethingOpen()) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const run = act[key];
      if (!run || (event.repeat && key !== "j" && key !== "k")) return;
      event.preventDefault();
      run();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}

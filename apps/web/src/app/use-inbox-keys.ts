/** What the keys do in the inbox. */
import type { RefObject } from "react";
import { useTranslation } from "../words/use-translation.ts";
import type { BulkHandle, BulkMenu } from "../features/bulk/bulk-bar.tsx";
import type { ConversationHandle } from "../features/conversation/conversation-view.tsx";
import type { ListHandle } from "../ui/list-handle.ts";
import { openBell } from "../notices/open-bell.ts";
import { takeBackLast } from "../outbox/taking-back.ts";
import { undoLast } from "../ui/toast.tsx";
import { togglePresence } from "./change-presence.ts";
import { usePageKeys } from "./use-page-keys.ts";

type Input = {
  list: RefObject<ListHandle | null>;
  conversation: RefObject<ConversationHandle | null>;
  open: (conversationId: string) => void;
  takeNext: () => void;
  /** What can be done with the chosen rows, once that is there. */
  actOnChosen: RefObject<BulkHandle | null>;
  filter: () => void;
};

export function useInboxKeys({ list, conversation, open, takeNext, actOnChosen, filter }: Input): void {
  const { t } = useTranslation();
  const step = (by: 1 | -1) => {
    const next = list.current?.neighbour(by);
    if (next) open(next);
  };
  /** @returns false when nothing is chosen: what is meant for the chosen rows is never done to the open conversation instead */
  const chosen = (act: BulkMenu) => {
    if (!list.current?.hasChosen?.()) return false;
    actOnChosen.current?.open(act);
    return true;
  };
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    t: () => {
      if (!chosen("take") && !conversation.current?.take()) takeNext();
    },
    r: () => conversation.current?.write("reply"),
    "/": () => conversation.current?.insertCanned(),
    n: () => conversation.current?.write("note"),
    a: () => void (chosen("assign") || conversation.current?.open("assign")),
    l: () => void (chosen("tag") || conversation.current?.open("tag")),
    s: () => void (chosen("snooze") || conversation.current?.open("snooze")),
    e: () => void (chosen("close") || conversation.current?.open("close")),
    p: () => togglePresence(t),
    f: filter,
    b: openBell,
    x: () => list.current?.choose?.(),
    z: () => void (undoLast() || takeBackLast()),
  };
  /** Shift with arrows, all at once, and none any more. */
  const choosesRows = (event: KeyboardEvent): boolean => {
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (isCommand && event.key.toLowerCase() === "a") list.current?.chooseAll?.();
    else if (event.shiftKey && event.key === "ArrowDown") list.current?.extend?.(1);
    else if (event.shiftKey && event.key === "ArrowUp") list.current?.extend?.(-1);
    else return event.key === "Escape" && (list.current?.chooseNothing?.() ?? false);
    return true;
  };
  usePageKeys(acts, choosesRows);
}

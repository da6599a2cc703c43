/** What the keys do in the inbox. */
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { ConversationHandle } from "../features/conversation/conversation-view.tsx";
import type { ListHandle } from "../ui/list-handle.ts";
import { undoLast } from "../ui/toast.tsx";
import { togglePresence } from "./change-presence.ts";
import { usePageKeys } from "./use-page-keys.ts";

type Input = {
  list: RefObject<ListHandle | null>;
  conversation: RefObject<ConversationHandle | null>;
  open: (conversationId: string) => void;
  takeNext: () => void;
};

export function useInboxKeys({ list, conversation, open, takeNext }: Input): void {
  const { t } = useTranslation();
  const step = (by: 1 | -1) => {
    const next = list.current?.neighbour(by);
    if (next) open(next);
  };
  usePageKeys({
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
  });
}

/** The message that an answer quotes: chosen here, or on another device of the same person. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { ThreadPages } from "../../live/apply-live-event.ts";
import { messagesQuery } from "../../live/queries.ts";
import type { Message } from "../../live/wire.ts";
import { keepSide, useDrafts } from "../../outbox/drafts.ts";

export function useQuoted(conversationId: string) {
  const id = useDrafts((state) => state.sides[conversationId]?.quotedMessageId ?? null);
  const [chosen, setChosen] = useState<Message | null>(null);
  const isKnown = chosen !== null && chosen.id === id;
  const { data: found = null } = useInfiniteQuery({
    ...messagesQuery(conversationId),
    enabled: id !== null && !isKnown,
    select: useCallback(
      (thread: ThreadPages) => thread.pages.flatMap((page) => page.items).find((message) => message.id === id) ?? null,
      [id],
    ),
  });
  return {
    quoted: isKnown ? chosen : id === null ? null : found,
    quote: useCallback(
      (message: Message) => {
        setChosen(message);
        keepSide(conversationId, { quotedMessageId: message.id });
      },
      [conversationId],
    ),
    drop: useCallback(() => keepSide(conversationId, { quotedMessageId: null }), [conversationId]),
  };
}

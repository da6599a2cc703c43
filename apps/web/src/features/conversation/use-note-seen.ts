/** What is drawn at the end of a thread that is in sight counts as seen. */
import { useEffect } from "react";
import type { Message } from "../../live/wire.ts";
import { noteSeen } from "../../outbox/seen.ts";

export function useNoteSeen(conversationId: string, messages: readonly Message[], isAtEnd: boolean): void {
  useEffect(() => {
    const look = () => {
      if (isAtEnd && document.visibilityState === "visible") noteSeen(conversationId, messages);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [conversationId, messages, isAtEnd]);
}

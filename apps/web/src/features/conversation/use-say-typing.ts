/** Tells colleagues that one is writing: with the first letter, again while one goes on, and at once when one is done. */
import { useEffect, useRef } from "react";
import { client } from "../../app/trpc.ts";

const AGAIN_AFTER_MS = 2_500;

/** @returns to be called with what the box holds, whenever that changes */
export function useSayTyping(conversationId: string): (text: string) => void {
  const saidAt = useRef(0);
  const say = useRef((_isTyping: boolean) => {});
  useEffect(() => {
    say.current = (isTyping) => {
      saidAt.current = isTyping ? Date.now() : 0;
      // A lost sign is not worth a word: the next letter says it again.
      client.presence.typing.mutate({ conversationId, isTyping }).catch(() => undefined);
    };
    return () => {
      if (saidAt.current > 0) say.current(false);
    };
  }, [conversationId]);
  return (text) => {
    const isTyping = text.trim() !== "";
    if (isTyping ? Date.now() - saidAt.current >= AGAIN_AFTER_MS : saidAt.current > 0) say.current(isTyping);
  };
}

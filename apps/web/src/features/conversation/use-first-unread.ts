/** Where "New since you left" stands: fixed when the thread is opened, moved only by what arrives while one is away. */
import { useEffect, useRef, useState } from "react";
import type { Message } from "../../live/wire.ts";
import { firstUnread } from "./thread-items.ts";

const isAway = () => document.visibilityState === "hidden" || !document.hasFocus();

/** @param unreadAtOpening how many were unread when the conversation was opened; opening it may already have read them */
export function useFirstUnread(unreadAtOpening: number, messages: readonly Message[]): string | null {
  const [firstId, setFirstId] = useState(() => firstUnread(messages, unreadAtOpening));
  const lastId = messages.at(-1)?.id ?? null;
  const seenId = useRef(lastId);
  const awayFrom = useRef(false);
  useEffect(() => {
    if (lastId === seenId.current) return;
    const seenAt = messages.findIndex((message) => message.id === seenId.current);
    const arrived = messages.slice(seenAt + 1).find((message) => message.direction === "inbound");
    // Only the first that arrives while one is away moves the divider; the next ones belong beneath it.
    if (isAway() && arrived) setFirstId((known) => (awayFrom.current ? known : arrived.id));
    awayFrom.current = isAway();
    seenId.current = lastId;
  }, [lastId, messages]);
  useEffect(() => {
    const back = () => {
      awayFrom.current = false;
    };
    addEventListener("focus", back);
    return () => removeEventListener("focus", back);
  }, []);
  return firstId;
}

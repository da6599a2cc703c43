/** The browser's tab says how many of one's own messages are unread. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { rowsOf } from "../live/apply-live-event.ts";
import { conversationsQuery } from "../live/queries.ts";

export function useTitleBadge(): void {
  const { data } = useInfiniteQuery(conversationsQuery({ name: "mine" }));
  const unread = data ? rowsOf(data).reduce((sum, row) => sum + row.unreadCount, 0) : 0;
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) MAX` : "MAX";
    return () => {
      document.title = "MAX";
    };
  }, [unread]);
}

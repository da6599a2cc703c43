/** The browser's tab, and the app's icon where it is installed, say how many messages of one's own conversations are unread, as the server counts them. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { countsQuery } from "../live/queries.ts";

/** Browsers that have no such icon leave the call out. */
const markIcon = (unread: number) => void navigator.setAppBadge?.(unread).catch(() => undefined);

export function useTitleBadge(): void {
  const { data: counts } = useQuery(countsQuery);
  const unread = counts?.unread ?? 0;
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) MAX` : "MAX";
    markIcon(unread);
    return () => {
      document.title = "MAX";
      markIcon(0);
    };
  }, [unread]);
}

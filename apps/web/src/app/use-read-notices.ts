/** What one was told of is read as soon as what it tells of is really in front of one's eyes. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLooking } from "../features/conversation/use-looking.ts";
import { invalidateCounts } from "../live/cache.ts";
import type { InboxView } from "../live/inbox-view.ts";
import { countsQuery } from "../live/queries.ts";
import { client } from "./trpc.ts";

export function useReadNotices(view: InboxView, conversationId: string | null): void {
  const { data: counts } = useQuery(countsQuery);
  const unread = counts?.unreadNotices ?? 0;
  const isLooking = useLooking();
  const teamId = view.name === "team" ? view.teamId : null;
  useEffect(() => {
    if (!isLooking || unread === 0) return;
    const seen = [...(conversationId ? [{ conversationId }] : []), ...(teamId ? [{ teamId }] : [])];
    for (const what of seen)
      client.notice.markRead
        .mutate(what)
        .then(invalidateCounts)
        // Not being able to say so costs nothing: the next look says it again.
        .catch(() => undefined);
  }, [isLooking, unread, conversationId, teamId]);
}

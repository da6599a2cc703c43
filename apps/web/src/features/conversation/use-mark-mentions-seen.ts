/** What calls one is seen as soon as its conversation is really in front of one's eyes. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { invalidateCounts } from "../../live/cache.ts";
import { countsQuery } from "../../live/queries.ts";
import type { Note } from "../../live/wire.ts";
import { isCalled } from "./note-text.tsx";
import { useLooking } from "./use-looking.ts";

export function useMarkMentionsSeen(conversationId: string, notes: readonly Note[]): void {
  const { me } = useWorkspace();
  const { data: counts } = useQuery(countsQuery);
  const isLooking = useLooking();
  const newest = notes.findLast(({ mentions }) => isCalled(mentions, me))?.id ?? null;
  const shouldMark = isLooking && newest !== null && (counts?.unseenMentions ?? 0) > 0;
  useEffect(() => {
    if (!shouldMark) return;
    client.mention.markSeen
      .mutate({ conversationId })
      .then(invalidateCounts)
      // Not being able to say so costs nothing: the next look says it again.
      .catch(() => undefined);
    // Each note that calls is marked once: the newest is not read here, but says that there is another.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [shouldMark, conversationId, newest]);
}

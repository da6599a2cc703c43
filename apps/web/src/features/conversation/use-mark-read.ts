/** An open conversation of one's own is read as soon as it is really in front of one's eyes. */
import { useEffect } from "react";
import { useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { markAnswers, showAnswer, showAsRead } from "../../live/cache.ts";
import type { Conversation } from "../../live/wire.ts";
import { useLooking } from "./use-looking.ts";

export function useMarkRead(conversation: Conversation): void {
  const { me } = useWorkspace();
  const isLooking = useLooking();
  const isOwn = conversation.assigneeId === me.id;
  const shouldMark = isLooking && isOwn && conversation.unreadCount > 0;
  const { id, lastActivityAt } = conversation;
  useEffect(() => {
    if (!shouldMark) return;
    const mark = markAnswers();
    showAsRead(conversation);
    client.conversation.markRead
      .mutate({ conversationId: id })
      .then((answer) => showAnswer(answer, mark))
      // Not being able to say so costs nothing: the next look says it again.
      .catch(() => undefined);
    // Each arrival is marked once; the conversation object itself changes more often than that.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [shouldMark, id, lastActivityAt]);
}

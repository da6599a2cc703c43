/** Taking, closing and reopening: one call each, its answer shown at once, a refusal in words. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { wordsForError } from "../../app/error-words.ts";
import { useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { queryClient } from "../../app/query-client.ts";
import { markAnswers, showAnswer } from "../../live/cache.ts";
import { detailQuery } from "../../live/queries.ts";
import type { Conversation } from "../../live/wire.ts";
import { showToast } from "../../ui/toast.tsx";

type Step = { type: "take" } | { type: "reopen" } | { type: "close"; disposition: string };

export type Placing = {
  take: () => void;
  reopen: () => void;
  close: (disposition: string) => void;
  isBusy: (type: Step["type"]) => boolean;
};

export function usePlacing(conversation: Conversation): Placing {
  const { t } = useTranslation();
  const { me } = useWorkspace();
  const conversationId = conversation.id;
  const step = useMutation({
    mutationFn: async (next: Step): Promise<void> => {
      const mark = markAnswers();
      switch (next.type) {
        case "take":
          return showAnswer(await client.conversation.take.mutate({ conversationId }), mark);
        case "reopen":
          return showAnswer(await client.conversation.reopen.mutate({ conversationId }), mark);
        case "close":
          return showAnswer(
            await client.conversation.close.mutate({ conversationId, disposition: next.disposition }),
            mark,
          );
      }
    },
    onSuccess: (_, next) => {
      if (next.type !== "close") return;
      // Reopening gives it to whoever reopens; it is an undo only for whoever had it.
      const hadIt = conversation.assigneeId === me.id;
      showToast(t("conversation.closedToast"), hadIt ? () => step.mutate({ type: "reopen" }) : null);
    },
    onError: (error) => {
      showToast(wordsForError(t, error));
      void queryClient.invalidateQueries({ queryKey: detailQuery(conversationId).queryKey });
    },
  });
  return {
    take: () => step.mutate({ type: "take" }),
    reopen: () => step.mutate({ type: "reopen" }),
    close: (disposition) => step.mutate({ type: "close", disposition }),
    isBusy: (type) => step.isPending && step.variables.type === type,
  };
}

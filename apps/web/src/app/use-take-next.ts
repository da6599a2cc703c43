/** Takes whatever has waited longest of all one may take; Undo puts it back to its place in the queue. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "../words/use-translation.ts";
import { markAnswers, showAnswer } from "../live/cache.ts";
import { showToast } from "../ui/toast.tsx";
import { wordsForError } from "./error-words.ts";
import { client } from "./trpc.ts";

export function useTakeNext(onTaken: (conversationId: string) => void) {
  const { t } = useTranslation();
  const onError = (error: unknown) => showToast(wordsForError(t, error));
  const undo = useMutation({
    mutationFn: async (conversationId: string) => {
      const mark = markAnswers();
      showAnswer(await client.conversation.undo.mutate({ conversationId, change: "taken" }), mark);
    },
    onError,
  });
  const take = useMutation({
    mutationFn: async () => {
      const mark = markAnswers();
      const taken = await client.conversation.takeNext.mutate({});
      if (taken) showAnswer(taken, mark);
      return taken;
    },
    onSuccess: (taken) => {
      if (!taken) return showToast(t("list.nobodyWaits"));
      onTaken(taken.id);
      showToast(t("conversation.toast.take"), () => undo.mutate(taken.id));
    },
    onError,
  });
  return { run: () => !take.isPending && take.mutate(), isBusy: take.isPending };
}

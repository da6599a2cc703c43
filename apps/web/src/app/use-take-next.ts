/** Takes whatever has waited longest of all one may take. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { markAnswers, showAnswer } from "../live/cache.ts";
import { showToast } from "../ui/toast.tsx";
import { wordsForError } from "./error-words.ts";
import { client } from "./trpc.ts";

export function useTakeNext(onTaken: (conversationId: string) => void) {
  const { t } = useTranslation();
  const take = useMutation({
    mutationFn: async () => {
      const mark = markAnswers();
      const taken = await client.conversation.takeNext.mutate({});
      if (taken) showAnswer(taken, mark);
      return taken;
    },
    onSuccess: (taken) => (taken ? onTaken(taken.id) : showToast(t("list.nobodyWaits"))),
    onError: (error) => showToast(wordsForError(t, error)),
  });
  return { run: () => !take.isPending && take.mutate(), isBusy: take.isPending };
}

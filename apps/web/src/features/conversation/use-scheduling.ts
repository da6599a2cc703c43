/** Schedules something, once at a time, and says what became of it. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { showToast } from "../../ui/toast.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";

/** @param onDone it is scheduled */
export function useScheduling(schedule: (dueAt: Date) => Promise<void>, onDone: () => void) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const scheduling = useMutation({
    mutationFn: schedule,
    onSuccess: (_, dueAt) => {
      onDone();
      showToast(t("later.done", { at: words.dayTime(dueAt.toISOString()) }));
    },
    onError: (error) => showToast(wordsForError(t, error)),
  });
  return (dueAt: Date) => {
    if (!scheduling.isPending) scheduling.mutate(dueAt);
  };
}

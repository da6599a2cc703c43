/** Releases what is held back of a conversation, a few hundred at a time, with how far it is. Kept beside the page: lines come and go. */
import { useTranslation } from "../../words/use-translation.ts";
import { create } from "zustand";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { showToast } from "../../ui/toast.tsx";
import { useNumberWords } from "../../words/use-number-words.ts";

export type Releasing = { done: number; total: number; isStopped: boolean };

const useReleasing = create<{ of: Record<string, Releasing> }>(() => ({ of: {} }));

const isRunning = (conversationId: string) => useReleasing.getState().of[conversationId] !== undefined;

function note(conversationId: string, change: (now: Releasing | undefined) => Releasing | null) {
  useReleasing.setState(({ of: { [conversationId]: now, ...others } }) => {
    const next = change(now);
    return { of: next ? { ...others, [conversationId]: next } : others };
  });
}

/** What is held back after it began stays so. @returns how many were released */
async function releaseAll(conversationId: string, total: number): Promise<number> {
  note(conversationId, () => ({ done: 0, total, isStopped: false }));
  let done = 0;
  try {
    for (let until: string | null = null; ;) {
      const answer: { released: number; until: string; isMore: boolean } = await client.message.release.mutate({
        conversationId,
        ...(until !== null && { until }),
      });
      done += answer.released;
      until = answer.until;
      note(conversationId, (now) => (now ? { ...now, done } : null));
      if (!answer.isMore || useReleasing.getState().of[conversationId]?.isStopped) return done;
    }
  } finally {
    note(conversationId, () => null);
  }
}

export function useRelease(conversationId: string) {
  const { t } = useTranslation();
  const number = useNumberWords();
  const progress = useReleasing((state) => state.of[conversationId] ?? null);
  return {
    progress,
    release(total: number) {
      if (isRunning(conversationId)) return;
      releaseAll(conversationId, total).then(
        (count) => showToast(t("held.released", { count, shown: number(count) })),
        (error: unknown) => showToast(wordsForError(t, error)),
      );
    },
    stop: () => note(conversationId, (now) => (now ? { ...now, isStopped: true } : null)),
  };
}

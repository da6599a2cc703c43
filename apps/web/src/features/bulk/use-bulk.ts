/** One act on many conversations: begun, stopped, and taken back within ten seconds of its end. */
import type { LooseFilter } from "@max/domain/conversation/filter";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { showBulk } from "../../live/cache.ts";
import type { BulkJob } from "../../live/wire.ts";
import { showToast } from "../../ui/toast.tsx";

export type BulkAct =
  | { type: "take" }
  | { type: "assign"; assigneeId: string; note?: string }
  | { type: "transfer"; teamId: string; note?: string }
  | { type: "close"; disposition: string }
  | { type: "snooze"; until: Date }
  | { type: "tag" | "untag"; tagIds: string[] };

/** Named conversations, or all that a filter holds. */
export type Target = { conversationIds: string[] } | { filter: LooseFilter };

export function useBulk() {
  const { t } = useTranslation();
  const onError = (error: unknown) => showToast(wordsForError(t, error));
  const start = useMutation({
    mutationFn: async ({ act, target }: { act: BulkAct; target: Target }) =>
      showBulk(await client.bulk.start.mutate({ bulkId: crypto.randomUUID(), act, ...target })),
    onError,
  });
  const cancel = useMutation({
    mutationFn: async (job: BulkJob) => showBulk(await client.bulk.cancel.mutate({ bulkId: job.id })),
    onError,
  });
  const undo = useMutation({
    mutationFn: async (bulkId: string) => showBulk(await client.bulk.undo.mutate({ bulkId })),
    onError,
  });
  return {
    isStarting: start.isPending,
    /** @param onStarted not called when it was refused, so that what was chosen stays chosen */
    start: (act: BulkAct, target: Target, onStarted: () => void) =>
      start.mutate({ act, target }, { onSuccess: onStarted }),
    cancel: (job: BulkJob) => cancel.mutate(job),
    undo: (bulkId: string) => undo.mutate(bulkId),
  };
}

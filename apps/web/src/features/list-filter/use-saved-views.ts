/** Saving, changing, moving and removing saved views: the answer is shown at once, a refusal in words, removing can be undone. */
import type { LooseFilter } from "@max/domain/conversation/filter";
import type { LooseAudience } from "@max/domain/conversation/saved-view";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { client } from "../../app/trpc.ts";
import { savedViewsQuery } from "../../live/queries.ts";
import type { SavedView } from "../../live/wire.ts";
import { showToast } from "../../ui/toast.tsx";

type Change = { savedViewId: string; name?: string; filter?: LooseFilter; audience?: LooseAudience };

const askAgain = () => queryClient.invalidateQueries({ queryKey: savedViewsQuery.queryKey });

/** @param open goes to a view that was saved or brought back */
export function useSavedViews(open: (saved: SavedView) => void) {
  const { t } = useTranslation();
  const onError = (error: unknown) => {
    showToast(wordsForError(t, error));
    void askAgain();
  };
  const save = useMutation({
    mutationFn: async (said: { name: string; filter: LooseFilter; audience: LooseAudience }) => {
      const saved = await client.savedView.save.mutate({ savedViewId: crypto.randomUUID(), ...said });
      await askAgain();
      return saved;
    },
    onSuccess: open,
    onError,
  });
  const change = useMutation({
    mutationFn: async (said: Change) => {
      const saved = await client.savedView.change.mutate(said);
      await askAgain();
      return saved;
    },
    onError,
  });
  const move = useMutation({
    mutationFn: async ({ id, by }: { id: string; by: "up" | "down" }) => {
      const { items } = await client.savedView.move.mutate({ savedViewId: id, by });
      queryClient.setQueryData(savedViewsQuery.queryKey, items);
    },
    onError,
  });
  const restore = useMutation({
    mutationFn: async (id: string) => {
      const saved = await client.savedView.restore.mutate({ savedViewId: id });
      await askAgain();
      return saved;
    },
    onSuccess: open,
    onError,
  });
  const remove = useMutation({
    mutationFn: async (saved: SavedView) => {
      await client.savedView.remove.mutate({ savedViewId: saved.id });
      await askAgain();
    },
    onSuccess: (_, saved) => showToast(t("saved.removed", { name: saved.name }), () => restore.mutate(saved.id)),
    onError,
  });
  return {
    save: save.mutate,
    change: change.mutate,
    move: (id: string, by: "up" | "down") => move.mutate({ id, by }),
    remove: (saved: SavedView) => remove.mutate(saved),
  };
}

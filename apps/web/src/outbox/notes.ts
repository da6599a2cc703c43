/** Writing an internal note. What could not be stored is back in its box. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "../words/use-translation.ts";
import { wordsForError } from "../app/error-words.ts";
import { client } from "../app/trpc.ts";
import { showNote } from "../live/cache.ts";
import { showToast } from "../ui/toast.tsx";
import { draftOf, keepDraft, noteDraft } from "./drafts.ts";

/** A person or a team that a note calls. */
export type Mentioned = { type: "user" | "team"; id: string };

export function useWriteNote(conversationId: string) {
  const { t } = useTranslation();
  const key = noteDraft(conversationId);
  const write = useMutation({
    mutationFn: async (note: { clientNoteId: string; text: string; mentions: Mentioned[] }) =>
      showNote(await client.note.write.mutate({ conversationId, ...note })),
    onError: (error, { text }) => {
      // What was begun meanwhile stays, below what was not stored.
      keepDraft(key, [text, draftOf(key)].filter(Boolean).join("\n"));
      showToast(wordsForError(t, error));
    },
  });
  return (text: string, mentions: Mentioned[]) => {
    keepDraft(key, "");
    write.mutate({ clientNoteId: crypto.randomUUID(), text, mentions });
  };
}

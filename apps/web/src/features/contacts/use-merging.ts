/** Making two contacts one, and two again. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { client } from "../../app/trpc.ts";
import type { Contact } from "../../live/wire.ts";
import { showToast } from "../../ui/toast.tsx";

type Merge = Parameters<typeof client.contact.merge.mutate>[0];

const askAgain = () =>
  Promise.all(
    ["contact", "contacts", "contact-conversations"].map((name) => queryClient.invalidateQueries({ queryKey: [name] })),
  );

/** @param onMerged with the person the two are */
export function useMerging(onMerged: (person: Contact) => void = () => undefined) {
  const { t } = useTranslation();
  const undo = useMutation({
    mutationFn: (contactMergeId: string) => client.contact.undoMerge.mutate({ contactMergeId }),
    onSuccess: () => showToast(t("contacts.parted")),
    onError: (error) => showToast(wordsForError(t, error)),
    onSettled: askAgain,
  });
  const merge = useMutation({
    mutationFn: (input: Merge): Promise<Contact> => client.contact.merge.mutate(input),
    onSuccess: (person) => {
      const made = person.merges[0];
      showToast(t("contacts.merged"), made ? () => undo.mutate(made.id) : null);
      onMerged(person);
    },
    onSettled: askAgain,
  });
  return {
    merge: (input: Merge) => merge.mutate(input),
    isMerging: merge.isPending,
    error: merge.error,
    undo: (contactMergeId: string) => undo.mutate(contactMergeId),
    isUndoing: undo.isPending,
  };
}

/** Blocking a customer and ending that, from their page or beside the reply box. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "../words/use-translation.ts";
import { wordsForError } from "./error-words.ts";
import { queryClient } from "./query-client.ts";
import { client } from "./trpc.ts";
import { contactQuery } from "../live/contacts.ts";
import { showToast } from "../ui/toast.tsx";

type Blocked = { id: string; name: string };
type Change = { contact: Blocked; isBlocked: boolean; disposition: string | null };

/** @param onDone after it was said, or refused */
export function useBlocking(onDone: () => void = () => undefined) {
  const { t } = useTranslation();
  const change = useMutation({
    mutationFn: ({ contact, isBlocked, disposition }: Change) =>
      client.contact.block.mutate({ contactId: contact.id, isBlocked, disposition }),
    onSuccess: (_, { contact, isBlocked }) => {
      const back = { contact, isBlocked: !isBlocked, disposition: null };
      showToast(t(isBlocked ? "contacts.nowBlocked" : "contacts.nowUnblocked", { name: contact.name }), () =>
        change.mutate(back),
      );
    },
    onError: (error) => showToast(wordsForError(t, error)),
    onSettled: (_answer, _error, { contact }) => {
      onDone();
      return queryClient.invalidateQueries(contactQuery(contact.id));
    },
  });
  return {
    isBusy: change.isPending,
    block: (contact: Blocked, disposition: string | null) => change.mutate({ contact, isBlocked: true, disposition }),
    unblock: (contact: Blocked) => change.mutate({ contact, isBlocked: false, disposition: null }),
  };
}

import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "../../words/use-translation.ts";
import { queryClient } from "../../app/query-client.ts";
import { showToast } from "../../ui/toast.tsx";
import { inboxesQuery } from "./inboxes-query.ts";

/** One form's change of an inbox: said when it is stored, and the list asks anew. */
export function useInboxChange<Input>(change: (input: Input) => Promise<unknown>) {
  const { t } = useTranslation("office");
  return useMutation({
    mutationFn: change,
    onSuccess: () => showToast(t("inboxes.saved")),
    onSettled: () => queryClient.invalidateQueries(inboxesQuery),
  });
}

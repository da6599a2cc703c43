/** The secret that MAX made for an inbox: nobody reads it here; a new one is shown once. */
import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { showToast } from "../../ui/toast.tsx";
import { CopyLine } from "./copy-line.tsx";
import type { Inbox } from "./inboxes-query.ts";

export function OwnSecret({ inbox, lead }: { inbox: Inbox; lead: string }) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const [isAsking, setAsking] = useState(false);
  const replace = useMutation({
    mutationFn: () => client.inbox.replaceSecret.mutate({ inboxId: inbox.id }),
    onError: (error) => showToast(wordsForError(words, error)),
    onSettled: () => setAsking(false),
    // It is nowhere once this dialog is closed.
    gcTime: 0,
  });
  return (
    <section className="mt-6 border-t border-line pt-5">
      <h3 className="font-medium">{t("inboxes.secrets")}</h3>
      <p className="mt-0.5 mb-3 text-ink-2">{lead}</p>
      {replace.data ? (
        <CopyLine label={t("inboxes.shownOnce")} text={replace.data.secret} />
      ) : (
        <Button look="outlined" size="form" icon={<Icon of={KeyRound} />} onClick={() => setAsking(true)}>
          {t("inboxes.replace")}
        </Button>
      )}
      {isAsking && (
        <ConfirmDialog
          title={t("inboxes.replaceTitle", { name: inbox.name })}
          lead={t("inboxes.replaceLead")}
          act={t("inboxes.replaceDo")}
          isBusy={replace.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => replace.mutate()}
        />
      )}
    </section>
  );
}

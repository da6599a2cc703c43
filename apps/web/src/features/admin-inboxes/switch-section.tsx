/** Turns an inbox off and on, after saying what that does. */
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { FormFailure } from "../../ui/form-failure.tsx";
import type { Inbox } from "./inboxes-query.ts";
import { useInboxChange } from "./use-inbox-change.ts";

export function SwitchSection({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const [isAsking, setAsking] = useState(false);
  const { id, name, account } = inbox;
  const act = inbox.turnedOffAt === null ? "off" : "on";
  const turn = useInboxChange((isOn: boolean) => client.inbox.switch.mutate({ inboxId: id, isOn }));
  const lead = [t(`inboxes.${act}.lead`), act === "off" && account.type === "widget" && t("inboxes.off.widget")];
  return (
    <section className="mt-6 border-t border-line pt-5">
      <h3 className="font-medium">{t(`inboxes.${act}.title`)}</h3>
      <p className="mt-0.5 mb-3 text-ink-2">{lead.filter(Boolean).join(" ")}</p>
      {turn.error && <FormFailure>{wordsForError(words, turn.error)}</FormFailure>}
      <Button look="outlined" size="form" onClick={() => setAsking(true)}>
        {t(`inboxes.${act}.ask`)}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t(`inboxes.${act}.sure`, { name })}
          lead={lead.filter(Boolean).join(" ")}
          act={t(`inboxes.${act}.act`)}
          look={act === "off" ? "danger" : "primary"}
          isBusy={turn.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => turn.mutate(act === "on", { onSettled: () => setAsking(false) })}
        />
      )}
    </section>
  );
}

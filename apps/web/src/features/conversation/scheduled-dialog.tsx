/** Another text or another time for a message that is to be sent. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { serverNow } from "../../live/clock.ts";
import { showScheduled } from "../../live/cache.ts";
import type { Conversation, Scheduled } from "../../live/wire.ts";
import { MomentField } from "../../ui/another-time.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { laterTimes } from "../../words/later-times.ts";
import { MAX_CAPTION_LENGTH, MAX_TEXT_LENGTH } from "../../words/limits.ts";
import { localInput } from "../../words/snooze-times.ts";
import { sendableUntil } from "../../words/sendable-until.ts";
import { useRefusedTime } from "./use-refused-time.ts";

type Props = { conversation: Conversation; scheduled: Scheduled; onClose: () => void };

export function ScheduledDialog({ conversation, scheduled, onClose }: Props) {
  const { t } = useTranslation();
  const isTemplate = scheduled.kind === "template";
  const [text, setText] = useState(scheduled.text ?? "");
  // One that was not sent needs another time anyway.
  const [time, setTime] = useState(() => {
    const isAhead = Date.parse(scheduled.dueAt) > serverNow();
    return localInput(isAhead ? new Date(scheduled.dueAt) : laterTimes(new Date(serverNow()))[0]!.at);
  });
  const refusalOf = useRefusedTime(sendableUntil(conversation, isTemplate));
  const dueAt = new Date(time);
  const most = scheduled.file ? MAX_CAPTION_LENGTH : MAX_TEXT_LENGTH;
  const refusal =
    refusalOf(dueAt) ??
    (text.length > most ? t("composer.tooLong", { count: text.length - most }) : null) ??
    (text.trim() === "" && !scheduled.file && !isTemplate ? t("composer.empty") : null);
  const save = useMutation({
    mutationFn: async () =>
      showScheduled(
        await client.scheduled.change.mutate({
          scheduledId: scheduled.id,
          version: scheduled.version,
          dueAt,
          ...(!isTemplate && { text }),
        }),
      ),
    onSuccess: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!refusal && !save.isPending) save.mutate();
  };
  const wrong = save.isError ? wordsForError(t, save.error) : refusal;
  return (
    <Dialog isOpen onClose={onClose} title={t("scheduled.editTitle")}>
      <form className="mt-4" onSubmit={submit} noValidate>
        {!isTemplate && (
          <TextField
            label={t("scheduled.text")}
            dir="auto"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        <MomentField label={t("scheduled.time")} value={time} onChange={setTime} describedBy="scheduled-refusal" />
        <output id="scheduled-refusal" className="mt-1.5 block text-12 text-red-ink empty:hidden">
          {wrong}
        </output>
        <div className="mt-5 flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("conversation.cancel")}
          </Button>
          <Button look="primary" size="form" type="submit" isBusy={save.isPending} disabledReason={refusal}>
            {t("scheduled.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

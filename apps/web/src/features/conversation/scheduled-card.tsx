/** A message that is to be sent at a moment, at the end of its thread; or that was not sent then, with what can be done. */
import { useMutation } from "@tanstack/react-query";
import { clsx } from "clsx";
import { CalendarClock, CircleAlert, Paperclip } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { useMay } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { hideScheduled, markAnswers, showMessageAnswer, showScheduled } from "../../live/cache.ts";
import type { Conversation, Scheduled } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import { RichText } from "./rich-text.tsx";
import { ScheduledDialog } from "./scheduled-dialog.tsx";

type Props = { conversation: Conversation; scheduled: Scheduled };

export function ScheduledCard({ conversation, scheduled }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const { author, text, file, templateName, quoted, failure } = scheduled;
  return (
    <section
      aria-label={t("scheduled.name", { name: author.name })}
      className="flex flex-col items-end pt-0.5 pb-3"
      data-scheduled={scheduled.id}
    >
      <div
        className={clsx(
          "max-w-[86%] rounded-bubble border border-dashed px-3 py-1.75 text-14 sm:max-w-[78%]",
          failure ? "border-red bg-red-soft" : "border-line-control",
        )}
      >
        {quoted && (
          <bdi className="mb-1 block truncate border-l-2 border-accent pl-2 text-12 text-ink-2">
            {quoted.text?.trim() ? quoted.text : t(`kind.${quoted.kind}`)}
          </bdi>
        )}
        {templateName && (
          <bdi className="block text-12 text-ink-2">{t("scheduled.template", { name: templateName })}</bdi>
        )}
        {file && (
          <span className="flex items-center gap-1.5 text-12 text-ink-2">
            <Icon of={Paperclip} size={14} className="flex-none" />
            <bdi className="truncate">{file.fileName}</bdi>
          </span>
        )}
        {text && <RichText text={text} />}
      </div>
      <When conversation={conversation} scheduled={scheduled} />
      {may("message.send", conversation) && <Acts conversation={conversation} scheduled={scheduled} />}
    </section>
  );
}

function When({ conversation, scheduled: { dueAt, author, failure } }: Props) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const at = words.dayTime(dueAt);
  return (
    <p
      title={words.exact(dueAt)}
      className={clsx("mx-1 mt-1 flex max-w-[86%] gap-1.5 text-12", failure ? "text-red-ink" : "text-ink-2")}
    >
      <Icon of={failure ? CircleAlert : CalendarClock} size={14} className="mt-0.5 flex-none" />
      <span className="min-w-0 tabular-nums">
        {failure
          ? `${t("scheduled.notSent", { at })} ${t(`scheduled.failure.${failure.code}`)}`
          : t("scheduled.at", { at })}
        {" · "}
        <bdi>{author.name}</bdi>
        {!failure && conversation.state === "closed" && <span className="block">{t("scheduled.whenClosed")}</span>}
      </span>
    </p>
  );
}

function Acts({ conversation, scheduled }: Props) {
  const { t } = useTranslation();
  const [isChanging, setChanging] = useState(false);
  const onError = (error: unknown) => showToast(wordsForError(t, error));
  const scheduledId = scheduled.id;
  const sendNow = useMutation({
    mutationFn: async () => {
      const mark = markAnswers();
      showMessageAnswer(await client.scheduled.sendNow.mutate({ scheduledId }), mark);
      hideScheduled(scheduled);
    },
    onError,
  });
  const restore = () => void client.scheduled.restore.mutate({ scheduledId }).then(showScheduled).catch(onError);
  const cancel = useMutation({
    mutationFn: () => client.scheduled.cancel.mutate({ scheduledId }),
    onSuccess: () => {
      hideScheduled(scheduled);
      showToast(t("scheduled.cancelled"), restore);
    },
    onError,
  });
  return (
    <span className="mt-0.5 flex flex-wrap justify-end gap-0.5">
      <Button onClick={() => setChanging(true)}>{t("scheduled.edit")}</Button>
      <Button isBusy={sendNow.isPending} onClick={() => sendNow.mutate()}>
        {t("scheduled.sendNow")}
      </Button>
      <Button isBusy={cancel.isPending} onClick={() => cancel.mutate()}>
        {t("scheduled.cancel")}
      </Button>
      {isChanging && (
        <ScheduledDialog conversation={conversation} scheduled={scheduled} onClose={() => setChanging(false)} />
      )}
    </span>
  );
}

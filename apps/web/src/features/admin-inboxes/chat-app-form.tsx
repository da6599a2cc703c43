import { type FormEvent, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { isAppAddress } from "./is-app-address.ts";
import { useInboxChange } from "./use-inbox-change.ts";

/** Where a company's own app takes our messages. */
export function ChatAppForm({ inboxId, outboundUrl }: { inboxId: string; outboundUrl: string }) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const [url, setUrl] = useState(outboundUrl);
  const [isWrong, setWrong] = useState(false);
  const save = useInboxChange((wanted: string) => client.inbox.changeChatApp.mutate({ inboxId, outboundUrl: wanted }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = url.trim();
    setWrong(!isAppAddress(wanted));
    if (isAppAddress(wanted) && !save.isPending) save.mutate(wanted);
  };
  return (
    <form onSubmit={submit} noValidate className="mb-6">
      <Field
        label={t("inboxes.appUrl")}
        type="url"
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        hint={t("inboxes.appUrlHint")}
        error={isWrong ? t("inboxes.appUrlWrong") : save.error ? wordsForError(words, save.error) : null}
        maxLength={2000}
        autoComplete="off"
      />
      <Button type="submit" look="outlined" size="form" isBusy={save.isPending}>
        {t("save")}
      </Button>
    </form>
  );
}

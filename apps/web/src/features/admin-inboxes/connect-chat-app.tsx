/** Connects a company's own app by its address. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { inboxesQuery } from "./inboxes-query.ts";
import { isAppAddress } from "./is-app-address.ts";
import { NameAndTeam, type Named } from "./name-and-team.tsx";

export type ConnectedChatApp = Awaited<ReturnType<typeof client.inbox.connectChatApp.mutate>>;
type Props = { onBack: () => void; onConnected: (connected: ConnectedChatApp) => void };

export function ConnectChatApp({ onBack, onConnected }: Props) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const [named, setNamed] = useState<Named>({ name: "", teamId: null });
  const [url, setUrl] = useState("");
  const [isTried, setTried] = useState(false);
  const connect = useMutation({
    mutationFn: () =>
      client.inbox.connectChatApp.mutate({
        name: named.name,
        outboundUrl: url.trim(),
        ...(named.teamId && { teamId: named.teamId }),
      }),
    onSuccess: onConnected,
    onSettled: () => queryClient.invalidateQueries(inboxesQuery),
    gcTime: 0,
  });
  const isNameless = named.name.trim() === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isNameless && isAppAddress(url) && !connect.isPending) connect.mutate();
  };
  const wrong = isTried && !isAppAddress(url) ? t("inboxes.appUrlWrong") : null;
  return (
    <form onSubmit={submit} noValidate className="mt-5">
      <NameAndTeam value={named} onChange={setNamed} error={isTried && isNameless ? t("inboxes.nameMissing") : null} />
      <Field
        label={t("inboxes.appUrl")}
        type="url"
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        hint={t("inboxes.appUrlHint")}
        error={wrong ?? (connect.error ? wordsForError(words, connect.error) : null)}
        maxLength={2000}
        autoComplete="off"
      />
      <div className="mt-2 flex justify-end gap-2">
        <Button size="form" onClick={onBack}>
          {t("inboxes.back")}
        </Button>
        <Button type="submit" look="primary" size="form" isBusy={connect.isPending}>
          {t("inboxes.connectDo")}
        </Button>
      </div>
    </form>
  );
}

/** How long agents can take back what they sent. */
import { type SendingSettings, UNDO_SECONDS, UndoSeconds } from "@max/domain/message/undo-send";
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { SelectField } from "../../ui/field.tsx";
import { FormFailure } from "../../ui/form-failure.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Loaded } from "../../ui/page-states.tsx";
import { showToast } from "../../ui/toast.tsx";

const sendingQuery = queryOptions({
  queryKey: ["sending"],
  queryFn: (): Promise<SendingSettings> => client.sending.get.query(),
  // Somebody else may have changed it since this page was open.
  staleTime: 0,
});

export function SendingPage() {
  const { t } = useTranslation();
  const query = useQuery(sendingQuery);
  return (
    <>
      <PageHeader title={t("sending.title")} lead={t("sending.lead")} />
      <Loaded query={query} rows={2}>
        {(data) => <SecondsForm settings={data} />}
      </Loaded>
    </>
  );
}

function SecondsForm({ settings }: { settings: SendingSettings }) {
  const { t } = useTranslation();
  const [seconds, setSeconds] = useState(settings.undoSeconds);
  const save = useMutation({
    mutationFn: (undoSeconds: UndoSeconds) => client.sending.change.mutate({ undoSeconds }),
    onSuccess: (kept) => {
      queryClient.setQueryData(sendingQuery.queryKey, kept);
      showToast(t("settings.saved"));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate(seconds);
  };
  return (
    <form onSubmit={submit} noValidate className="max-w-100">
      <SelectField
        label={t("sending.undo")}
        hint={t("sending.hint")}
        value={seconds}
        onChange={(event) => setSeconds(UndoSeconds.parse(Number(event.target.value)))}
      >
        {UNDO_SECONDS.map((each) => (
          <option key={each} value={each}>
            {each === 0 ? t("sending.off") : t("sending.seconds", { count: each })}
          </option>
        ))}
      </SelectField>
      {save.isError && <FormFailure>{wordsForError(t, save.error)}</FormFailure>}
      <Button type="submit" look="primary" size="form" isBusy={save.isPending}>
        {t("settings.save")}
      </Button>
    </form>
  );
}

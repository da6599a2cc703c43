/** A person's own name and picture, and who they are here. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { workspaceQuery } from "../../live/queries.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { showToast } from "../../ui/toast.tsx";
import { PictureField } from "./picture-field.tsx";

export function ProfilePage() {
  const { t } = useTranslation();
  const { me } = useWorkspace();
  const [name, setName] = useState(me.name);
  const [isMissing, setMissing] = useState(false);
  const save = useMutation({
    mutationFn: (wanted: string) => client.profile.update.mutate({ name: wanted }),
    onSuccess: () => {
      showToast(t("settings.saved"));
      void queryClient.invalidateQueries(workspaceQuery);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    setMissing(wanted === "");
    if (wanted !== "" && !save.isPending) save.mutate(wanted);
  };
  return (
    <>
      <PageHeader title={t("settings.profile")} lead={t("settings.profileLead")} />
      <PictureField />
      <form onSubmit={submit} noValidate className="max-w-100">
        <Field
          label={t("settings.fullName")}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={isMissing ? t("settings.nameMissing") : save.error ? wordsForError(t, save.error) : null}
          autoComplete="name"
          maxLength={200}
        />
        <Field label={t("settings.email")} value={me.email} hint={t("settings.emailHint")} readOnly />
        <Button type="submit" look="primary" size="form" isBusy={save.isPending}>
          {t("settings.save")}
        </Button>
      </form>
    </>
  );
}

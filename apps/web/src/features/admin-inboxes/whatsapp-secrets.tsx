/** What Meta gave for a number, replaced by what it gives now. Nothing of it can be read here. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { FormFailure } from "../../ui/form-failure.tsx";
import { showToast } from "../../ui/toast.tsx";
import { inboxesQuery } from "./inboxes-query.ts";
import { problemOf } from "./problem-of.ts";

const NOTHING = { accessToken: "", appSecret: "", verifyToken: "" };

export function WhatsAppSecrets({ inboxId, hasOwnApp }: { inboxId: string; hasOwnApp: boolean }) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const [given, setGiven] = useState(NOTHING);
  const [isEmpty, setEmpty] = useState(false);
  const replace = useMutation({
    mutationFn: () =>
      client.inbox.replaceWhatsAppSecrets.mutate({
        inboxId,
        ...Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim() !== "")),
      }),
    onSuccess: () => {
      setGiven(NOTHING);
      showToast(t("inboxes.replaced"));
    },
    onSettled: () => queryClient.invalidateQueries(inboxesQuery),
    gcTime: 0,
  });
  const problem = replace.error ? problemOf(replace.error) : null;
  const failure = replace.error && (problem ? t(`inboxes.problems.${problem}`) : wordsForError(words, replace.error));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isNothing = Object.values(given).every((value) => value.trim() === "");
    setEmpty(isNothing);
    if (!isNothing && !replace.isPending) replace.mutate();
  };
  const field = (part: keyof typeof NOTHING, hint?: string) => (
    <Field
      type="password"
      label={t(`inboxes.${part}`)}
      value={given[part]}
      onChange={(event) => setGiven((before) => ({ ...before, [part]: event.target.value }))}
      hint={hint}
      autoComplete="off"
      maxLength={2000}
    />
  );
  return (
    <form onSubmit={submit} noValidate className="mt-6 border-t border-line pt-5">
      <h3 className="font-medium">{t("inboxes.secrets")}</h3>
      <p className="mt-0.5 mb-3 text-ink-2">{t("inboxes.metaLead")}</p>
      {field("accessToken", t("inboxes.accessTokenHint"))}
      {hasOwnApp && (
        <div className="grid gap-x-3 sm:grid-cols-2">
          {field("appSecret")}
          {field("verifyToken")}
        </div>
      )}
      {(isEmpty || failure) && <FormFailure>{isEmpty ? t("inboxes.nothingGiven") : failure}</FormFailure>}
      <Button type="submit" look="outlined" size="form" isBusy={replace.isPending}>
        {t("inboxes.replaceMeta")}
      </Button>
    </form>
  );
}

/** Changing one's own password. Every other session ends with it. */
import { passwordProblem } from "@max/domain/access/password-rule";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { useWorkspace } from "../../app/session.ts";
import { client, refusalOf } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { PasswordField } from "../../ui/password-field.tsx";
import { showToast } from "../../ui/toast.tsx";
import { sessionsQuery } from "./sessions-query.ts";

export function PasswordPage() {
  const { t } = useTranslation();
  const { me } = useWorkspace();
  const form = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const change = useMutation({
    mutationFn: (input: { present: string; password: string }) => client.auth.changePassword.mutate(input),
    onSuccess: () => {
      form.current?.reset();
      showToast(t("settings.passwordSaved"));
      void queryClient.invalidateQueries(sessionsQuery);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (change.isPending) return;
    const fields = new FormData(event.currentTarget);
    const input = { present: String(fields.get("present") ?? ""), password: String(fields.get("password") ?? "") };
    const found = passwordProblem(input.password);
    setProblem(found && t(`password.${found}`));
    if (!found && input.present !== "") change.mutate(input);
  };
  const refusal = change.error ? refusalOf(change.error) : null;
  const presentWrong =
    refusal === null
      ? null
      : refusal.kind === "refused" && refusal.code === "wrong_password"
        ? t("settings.wrongPresent")
        : refusal.kind === "refused" && refusal.code === "too_many_requests"
          ? t("settings.tooManyGuesses")
          : wordsForError(t, change.error);
  return (
    <>
      <PageHeader title={t("settings.password")} lead={t("settings.passwordLead")} />
      <form ref={form} onSubmit={submit} noValidate className="max-w-100">
        <input type="hidden" name="username" autoComplete="username" value={me.email} readOnly />
        <PasswordField
          name="present"
          label={t("password.present")}
          error={presentWrong}
          autoComplete="current-password"
          required
        />
        <PasswordField
          name="password"
          label={t("password.new")}
          hint={t("password.rule")}
          error={problem}
          autoComplete="new-password"
        />
        <Button type="submit" look="primary" size="form" isBusy={change.isPending}>
          {t("settings.passwordSave")}
        </Button>
      </form>
    </>
  );
}

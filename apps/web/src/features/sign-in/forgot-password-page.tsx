/** Asking for a mailed link. The page says the same whether there is such a person or not. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { FormTrouble, SignInCard } from "./sign-in-card.tsx";

export function ForgotPasswordPage({ company }: { company: string | null }) {
  const { t } = useTranslation();
  const [isIncomplete, setIncomplete] = useState(false);
  const ask = useMutation({
    mutationFn: (input: { company: string; email: string }) => client.auth.forgotPassword.mutate(input),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) =>
      String(fields.get(name) ?? "")
        .trim()
        .toLowerCase();
    const input = { company: text("company"), email: text("email") };
    const hasAll = input.company !== "" && input.email.length >= 3;
    setIncomplete(!hasAll);
    if (hasAll && !ask.isPending) ask.mutate(input);
  };
  const back = (
    <p className="mt-4 text-12">
      <Link
        {...(company ? { to: "/login/$slug", params: { slug: company } } : { to: "/login" })}
        className="text-accent-ink underline underline-offset-2"
      >
        {t("password.backToSignIn")}
      </Link>
    </p>
  );
  if (ask.isSuccess)
    return (
      <SignInCard
        company={company}
        title={t("password.forgotDoneTitle")}
        lead={t("password.forgotDone", { email: ask.variables.email, company: ask.variables.company })}
      >
        {back}
      </SignInCard>
    );
  const words = isIncomplete ? t("signIn.incomplete") : ask.error ? wordsForError(t, ask.error) : null;
  return (
    <SignInCard company={company} title={t("password.forgotTitle")} lead={t("password.forgotLead")}>
      <form onSubmit={submit} noValidate>
        <Field
          name="company"
          label={t("signIn.company")}
          hint={t("signIn.companyHint")}
          defaultValue={company ?? ""}
          autoComplete="organization"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={63}
        />
        <Field name="email" type="email" label={t("signIn.email")} autoComplete="username" maxLength={254} />
        <FormTrouble words={words} />
        <Button type="submit" look="primary" size="form" isBusy={ask.isPending} className="mt-1 w-full max-sm:h-11">
          {t("password.forgotSubmit")}
        </Button>
      </form>
      {back}
    </SignInCard>
  );
}

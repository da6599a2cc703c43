/** What a mailed link opens: an invitation or a forgotten password. The link signs nobody in; the password that is chosen does. */
import type { LinkKind } from "@max/domain/access/password";
import { passwordProblem } from "@max/domain/access/password-rule";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client, isPassing, refusalOf } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { PasswordField } from "../../ui/password-field.tsx";
import { AfterAWhile } from "../../ui/skeleton.tsx";
import { FormTrouble, SignInCard } from "./sign-in-card.tsx";

type Props = { kind: LinkKind; token: string; onSignedIn: () => void };
type Problems = { name?: string; password?: string };

export function ChoosePasswordPage({ kind, token, onSignedIn }: Props) {
  const { t } = useTranslation();
  const link = useQuery({
    queryKey: ["link", token],
    queryFn: () => client.auth.readLink.mutate({ token }),
    // A link is looked at once; what it opens changes with its use.
    gcTime: 0,
  });
  const [problems, setProblems] = useState<Problems>({});
  const choose = useMutation({
    mutationFn: async (input: { password: string; name?: string }) => {
      const { email, company } = await client.auth.choosePassword.mutate({ token, ...input });
      await client.auth.signIn.mutate({ company: company.slug, email, password: input.password });
    },
    onSuccess: onSignedIn,
  });

  if (link.isPending)
    return (
      <SignInCard company={null} title={t(`password.${kind}Title`, { company: "MAX" })} lead="">
        <AfterAWhile>
          <output className="text-ink-2">{t("password.checking")}</output>
        </AfterAWhile>
      </SignInCard>
    );
  if (link.isError) return <NoLink kind={kind} error={link.error} />;

  const { email, name, company } = link.data;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (choose.isPending) return;
    const fields = new FormData(event.currentTarget);
    const password = String(fields.get("password") ?? "");
    const ownName = String(fields.get("name") ?? "").trim();
    const problem = passwordProblem(password);
    const found: Problems = {
      ...(problem && { password: t(`password.${problem}`) }),
      ...(kind === "invite" && ownName === "" && { name: t("password.nameMissing") }),
    };
    setProblems(found);
    if (Object.keys(found).length === 0) choose.mutate({ password, ...(kind === "invite" && { name: ownName }) });
  };
  return (
    <SignInCard
      company={company.name}
      title={t(`password.${kind}Title`, { company: company.name })}
      lead={t(`password.${kind}Lead`, { email, company: company.name })}
    >
      <form onSubmit={submit} noValidate>
        {/* Password managers learn from it whose password this is. */}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        {kind === "invite" && (
          <Field
            name="name"
            label={t("password.yourName")}
            error={problems.name}
            defaultValue={name}
            autoComplete="name"
            maxLength={200}
          />
        )}
        <PasswordField
          name="password"
          label={t("password.new")}
          hint={t("password.rule")}
          error={problems.password}
          autoComplete="new-password"
        />
        <FormTrouble words={choose.error ? wordsForError(t, choose.error) : null} />
        <Button type="submit" look="primary" size="form" isBusy={choose.isPending} className="mt-1 w-full max-sm:h-11">
          {t(`password.${kind}Submit`)}
        </Button>
      </form>
    </SignInCard>
  );
}

function NoLink({ kind, error }: { kind: LinkKind; error: unknown }) {
  const { t } = useTranslation();
  const refusal = refusalOf(error);
  const lead = isPassing(refusal) ? wordsForError(t, error) : t("password.expiredBody");
  return (
    <SignInCard company={null} title={t("password.expiredTitle")} lead={lead}>
      <p className="text-12">
        <Link
          to={kind === "reset" ? "/forgot-password" : "/login"}
          className="text-accent-ink underline underline-offset-2"
        >
          {kind === "reset" ? t("password.expiredReset") : t("password.backToSignIn")}
        </Link>
      </p>
    </SignInCard>
  );
}

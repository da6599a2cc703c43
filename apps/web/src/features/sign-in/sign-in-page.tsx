/** Signing in with company, e-mail and password. A wrong one of the three is not told apart, by design. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client, refusalOf } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Key } from "../../ui/key.tsx";
import { PasswordField } from "../../ui/password-field.tsx";
import { FormTrouble, SignInCard } from "./sign-in-card.tsx";

const LINK = "text-accent-ink underline underline-offset-2";

export function SignInPage({ slug, onSignedIn }: { slug: string | null; onSignedIn: () => void }) {
  const { t } = useTranslation();
  const ids = useId();
  const form = useRef<HTMLFormElement>(null);
  const [isIncomplete, setIncomplete] = useState(false);
  const signIn = useMutation({
    mutationFn: (input: { company: string; email: string; password: string }) => client.auth.signIn.mutate(input),
    onSuccess: onSignedIn,
  });

  // The first field that is still empty, where a keyboard does not cover half of the page for it.
  useEffect(() => {
    if (!matchMedia("(pointer: coarse)").matches)
      form.current?.querySelector<HTMLInputElement>(slug ? "[name=email]" : "[name=company]")?.focus();
  }, [slug]);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (signIn.isPending) return;
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? "");
    const input = {
      company: text("company").trim().toLowerCase(),
      email: text("email").trim().toLowerCase(),
      password: text("password"),
    };
    const hasAll = Object.values(input).every((value) => value !== "");
    setIncomplete(!hasAll);
    if (hasAll) signIn.mutate(input);
  };

  const refusal = signIn.error ? refusalOf(signIn.error) : null;
  const isWrong = refusal?.kind === "refused" && refusal.code === "unauthenticated";
  const words = isIncomplete
    ? t("signIn.incomplete")
    : refusal?.kind === "refused" && refusal.code === "too_many_requests"
      ? t("signIn.tooMany")
      : isWrong
        ? t("signIn.wrong")
        : refusal?.kind === "unreached"
          ? t("signIn.unreached")
          : signIn.error
            ? wordsForError(t, signIn.error)
            : null;

  return (
    <SignInCard
      company={slug}
      title={t("signIn.title")}
      lead={
        <>
          {t("signIn.lead")}
          {slug && (
            <>
              {" "}
              <Link to="/login" className={LINK}>
                {t("signIn.otherCompany")}
              </Link>
            </>
          )}
        </>
      }
    >
      <form ref={form} onSubmit={submit} noValidate aria-describedby={words ? `${ids}-error` : undefined}>
        <Field
          key={slug ?? ""}
          name="company"
          label={t("signIn.company")}
          hint={t("signIn.companyHint")}
          defaultValue={slug ?? ""}
          isWrong={isWrong}
          autoComplete="organization"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={63}
        />
        <Field
          name="email"
          type="email"
          label={t("signIn.email")}
          isWrong={isWrong}
          autoComplete="username"
          maxLength={254}
        />
        <PasswordField name="password" label={t("signIn.password")} isWrong={isWrong} autoComplete="current-password" />
        <FormTrouble id={`${ids}-error`} words={words} />
        <Button type="submit" look="primary" size="form" isBusy={signIn.isPending} className="mt-1 w-full max-sm:h-11">
          {t("signIn.submit")}
          <Key onPrimary>⏎</Key>
        </Button>
      </form>
      <p className="mt-4 text-12">
        <Link to="/forgot-password" search={slug ? { company: slug } : {}} className={LINK}>
          {t("password.forgot")}
        </Link>
      </p>
    </SignInCard>
  );
}

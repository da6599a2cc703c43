/** Signing in with company, e-mail and password. A wrong one of the three is not told apart, by design. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import { CircleAlert, Eye, EyeOff } from "lucide-react";
import { type ComponentProps, type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsForError } from "../../app/error-words.ts";
import { chooseLanguage, LANGUAGES } from "../../app/i18n.ts";
import { client, refusalOf } from "../../app/trpc.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Key } from "../../ui/key.tsx";

type FieldProps = ComponentProps<"input"> & { label: string; isWrong: boolean; hint?: string; end?: ReactNode };

function Field({ label, isWrong, hint, end, id, ...rest }: FieldProps) {
  return (
    <div className="mb-4">
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          {...rest}
          id={id}
          aria-invalid={isWrong || undefined}
          className={clsx(
            "h-10 w-full rounded-2 border bg-bg px-3 text-14 focus:border-accent focus:shadow-[0_0_0_3px_var(--accent-soft)] max-sm:h-11 max-sm:text-16",
            isWrong ? "border-red" : "border-line-control",
            end && "pr-11",
          )}
        />
        {end}
      </div>
      {hint && <p className="mt-1 text-12 text-ink-3">{hint}</p>}
    </div>
  );
}

export function SignInPage({ slug, onSignedIn }: { slug: string | null; onSignedIn: () => void }) {
  const { t, i18n } = useTranslation();
  const ids = useId();
  const form = useRef<HTMLFormElement>(null);
  const [isShown, setShown] = useState(false);
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
    <main className="flex h-full flex-col items-center overflow-y-auto bg-rail p-6 max-sm:bg-raised max-sm:p-4">
      <div className="my-auto w-100 max-w-full rounded-dialog bg-raised p-8 shadow-2 max-sm:p-2 max-sm:shadow-none">
        <div className="mb-8 flex items-center gap-2.5">
          <span
            aria-hidden="true"
            className="size-8 flex-none rounded-2 bg-accent text-center text-15 leading-8 font-semibold text-on-accent"
          >
            {(slug ?? "MAX").slice(0, 1).toUpperCase()}
          </span>
          <span className="truncate text-15 font-semibold">{slug ?? "MAX"}</span>
        </div>
        <h1 className="text-20 font-semibold">{t("signIn.title")}</h1>
        <p className="mt-1 mb-6 text-ink-2">
          {t("signIn.lead")}
          {slug && (
            <>
              {" "}
              <Link to="/login" className="text-accent-ink underline underline-offset-2">
                {t("signIn.otherCompany")}
              </Link>
            </>
          )}
        </p>
        <form ref={form} onSubmit={submit} noValidate aria-describedby={words ? `${ids}-error` : undefined}>
          <Field
            key={slug ?? ""}
            id={`${ids}-company`}
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
            id={`${ids}-email`}
            name="email"
            type="email"
            label={t("signIn.email")}
            isWrong={isWrong}
            autoComplete="username"
            maxLength={254}
          />
          <Field
            id={`${ids}-password`}
            name="password"
            type={isShown ? "text" : "password"}
            label={t("signIn.password")}
            isWrong={isWrong}
            autoComplete="current-password"
            maxLength={1000}
            end={
              <IconButton
                label={isShown ? t("signIn.hide") : t("signIn.show")}
                className="absolute! top-1.5 right-1.5 max-sm:top-2"
                onClick={() => setShown(!isShown)}
              >
                <Icon of={isShown ? EyeOff : Eye} />
              </IconButton>
            }
          />
          <div role="alert" id={`${ids}-error`}>
            {words && (
              <p className="-mt-1.5 mb-4 flex gap-1.5 text-12 text-red-ink">
                <Icon of={CircleAlert} size={14} className="mt-px" />
                <span>{words}</span>
              </p>
            )}
          </div>
          <Button
            type="submit"
            look="primary"
            size="form"
            isBusy={signIn.isPending}
            className="mt-1 w-full max-sm:h-11"
          >
            {t("signIn.submit")}
            <Key onPrimary>⏎</Key>
          </Button>
        </form>
      </div>
      <nav
        aria-label={t("signIn.languages")}
        className="mt-6 flex w-100 max-w-full flex-wrap justify-end gap-4 text-12 text-ink-3"
      >
        {LANGUAGES.map((language) => (
          <button
            key={language}
            type="button"
            lang={language}
            aria-current={i18n.language === language || undefined}
            onClick={() => void chooseLanguage(language)}
            className="touch-target rounded-1 hover:text-ink aria-[current]:text-ink"
          >
            {t(`language.${language}`)}
          </button>
        ))}
      </nav>
    </main>
  );
}

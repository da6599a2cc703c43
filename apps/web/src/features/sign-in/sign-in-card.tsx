/** The card that whoever is not signed in meets: the company, a title, a form; the languages beneath it. */
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { chooseLanguage, LANGUAGES } from "../../app/i18n.ts";
import { Icon } from "../../ui/icon.tsx";

type Props = { company: string | null; title: string; lead: ReactNode; children?: ReactNode };

export function SignInCard({ company, title, lead, children }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <main className="flex h-full flex-col items-center overflow-y-auto bg-rail p-6 max-sm:bg-raised max-sm:p-4">
      <div className="my-auto w-100 max-w-full rounded-dialog bg-raised p-8 shadow-2 max-sm:p-2 max-sm:shadow-none">
        <div className="mb-8 flex items-center gap-2.5">
          <span
            aria-hidden="true"
            className="size-8 flex-none rounded-2 bg-accent text-center text-15 leading-8 font-semibold text-on-accent"
          >
            {(company ?? "MAX").slice(0, 1).toUpperCase()}
          </span>
          <bdi className="truncate text-15 font-semibold">{company ?? "MAX"}</bdi>
        </div>
        <h1 className="text-20 font-semibold">{title}</h1>
        <p className="mt-1 mb-6 text-ink-2">{lead}</p>
        {children}
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

/** What is wrong with the form as a whole. */
export function FormTrouble({ id, words }: { id?: string; words: string | null }) {
  return (
    <div role="alert" id={id}>
      {words && (
        <p className="-mt-1.5 mb-4 flex gap-1.5 text-12 text-red-ink">
          <Icon of={CircleAlert} size={14} className="mt-px" />
          <span>{words}</span>
        </p>
      )}
    </div>
  );
}

/** Who, what and on what, in words. An act that this page has no words for shows under its name in the log. */
import { useTranslation } from "../../words/use-translation.ts";
import { officeWords } from "../../words/office-words.ts";
import type { AuditEntry } from "./audit-query.ts";

type Actor = { type: AuditEntry["actor"]["type"]; name: string | null };

export function useAuditWords() {
  const { t, i18n } = useTranslation("office");
  return {
    act: (action: string) => officeWords(i18n, `audit.acts.${action}`) ?? action,
    actor: ({ type, name }: Actor): string => {
      if (type === "system") return name ? t("audit.maxAs", { job: name }) : t("audit.max");
      if (name === null) return t("audit.gone");
      return type === "api_key" ? t("audit.program", { name }) : name;
    },
    subject: ({ type, name }: AuditEntry["subject"]) => {
      const kind = officeWords(i18n, `audit.subjects.${type}`) ?? type;
      return name === null ? kind : `${kind}: ${name}`;
    },
  };
}

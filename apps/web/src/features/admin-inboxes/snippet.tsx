/** The line that a company puts on its pages, in the language it chooses, and how the chat looks there. */
import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { SelectField } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { CopyLine } from "./copy-line.tsx";
import type { InboxOf } from "./inboxes-query.ts";

/** What the chat speaks, each by its own name; without one it follows the page, then the visitor's browser. */
const LANGUAGES = { en: "English", es: "Español", pt: "Português" };

export function Snippet({ inbox }: { inbox: InboxOf<"widget"> }) {
  const { t } = useTranslation("office");
  const [language, setLanguage] = useState("");
  const { id, webhookPath, account } = inbox;
  const spoken = language && ` data-lang="${language}"`;
  const text = `<script async src="${location.origin}/widget.js" data-inbox="${id}" data-colour="${account.colour}"${spoken}></script>`;
  return (
    <>
      <SelectField
        label={t("inboxes.language")}
        value={language}
        onChange={(event) => setLanguage(event.target.value)}
        hint={t("inboxes.languageHint")}
      >
        <option value="">{t("inboxes.languageOfPage")}</option>
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
      <CopyLine label={t("inboxes.snippet")} hint={t("inboxes.snippetHint")} text={text} />
      <a
        href={`${webhookPath}#${new URLSearchParams({ lang: language })}`}
        target="_blank"
        rel="noreferrer"
        className="touch-target mb-4 inline-flex items-center gap-1.5 rounded-1 font-medium text-accent-ink underline-offset-2 hover:underline"
      >
        {t("inboxes.preview")}
        <Icon of={ExternalLink} size={14} label={t("inboxes.newTab")} />
      </a>
    </>
  );
}

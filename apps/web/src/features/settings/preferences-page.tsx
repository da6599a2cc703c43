/** Language and theme. The language goes with the person; the theme stays on this computer. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { chooseLanguage, followBrowserLanguage, type Language, LANGUAGES } from "../../app/i18n.ts";
import { queryClient } from "../../app/query-client.ts";
import { useWorkspace } from "../../app/session.ts";
import { chooseTheme, type ThemeChoice, useTheme } from "../../app/theme.ts";
import { client } from "../../app/trpc.ts";
import { workspaceQuery } from "../../live/queries.ts";
import { SelectField } from "../../ui/field.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { showToast } from "../../ui/toast.tsx";

const THEMES: ThemeChoice[] = ["system", "light", "dark"];

export function PreferencesPage() {
  const { t } = useTranslation();
  const { me } = useWorkspace();
  const choice = useTheme((state) => state.choice);
  const save = useMutation({
    mutationFn: async (language: Language | null) => {
      await client.profile.update.mutate({ language });
      await (language ? chooseLanguage(language) : followBrowserLanguage());
      await queryClient.invalidateQueries(workspaceQuery);
    },
    onSuccess: () => showToast(t("settings.saved")),
  });
  return (
    <>
      <PageHeader title={t("settings.preferences")} lead={t("settings.languageLead")} />
      <div className="max-w-100">
        <SelectField
          label={t("settings.language")}
          value={save.isPending ? (save.variables ?? "") : (me.language ?? "")}
          onChange={(event) => save.mutate(LANGUAGES.find((language) => language === event.target.value) ?? null)}
          error={save.error ? wordsForError(t, save.error) : null}
        >
          <option value="">{t("settings.followBrowser")}</option>
          {LANGUAGES.map((language) => (
            <option key={language} value={language} lang={language}>
              {t(`language.${language}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t("settings.theme")}
          hint={t("settings.themeLead")}
          value={choice}
          onChange={(event) => chooseTheme(THEMES.find((theme) => theme === event.target.value) ?? "system")}
        >
          {THEMES.map((theme) => (
            <option key={theme} value={theme}>
              {t(`menu.${theme}`)}
            </option>
          ))}
        </SelectField>
      </div>
    </>
  );
}

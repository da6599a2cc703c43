/** Inviting one or many. Each gets a mail of their own. */
import type { Role } from "@max/domain/access/role";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { type Language, LANGUAGES, pickLanguage } from "../../app/i18n.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { showToast } from "../../ui/toast.tsx";
import { readEmails } from "../../words/email-list.ts";
import { MOST_INVITED_AT_ONCE } from "../../words/limits.ts";
import { RoleAndTeams } from "./role-and-teams.tsx";

export function InviteDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const [text, setText] = useState("");
  const [role, setRole] = useState<Role>("agent");
  const [teamIds, setTeamIds] = useState<string[]>([]);
  const [language, setLanguage] = useState<Language>(pickLanguage([i18n.language]));
  const [problem, setProblem] = useState<string | null>(null);
  const invite = useMutation({
    mutationFn: (emails: string[]) =>
      client.person.invite.mutate({ people: emails.map((email) => ({ email, role, teamIds })), language }),
    onSuccess: ({ people }) => {
      const invited = people.filter(({ outcome }) => outcome === "invited").length;
      const exist = people.length - invited;
      const words = [t("admin.invited", { count: invited }), exist > 0 && t("admin.exist", { count: exist })];
      showToast(words.filter(Boolean).join(" "));
      onDone();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (invite.isPending) return;
    const { emails, wrong } = readEmails(text);
    const found =
      wrong.length > 0
        ? t("admin.emailsWrong", { list: wrong.slice(0, 3).join(", ") })
        : emails.length === 0
          ? t("admin.emailsMissing")
          : emails.length > MOST_INVITED_AT_ONCE
            ? t("admin.emailsMany", { count: MOST_INVITED_AT_ONCE })
            : null;
    setProblem(found);
    if (found === null) invite.mutate(emails);
  };
  return (
    <Dialog isOpen onClose={onClose} title={t("admin.invite")} lead={t("admin.inviteLead")}>
      <form onSubmit={submit} noValidate className="mt-5">
        <TextField
          label={t("admin.emails")}
          hint={t("admin.emailsHint")}
          error={problem ?? (invite.error ? wordsForError(t, invite.error) : null)}
          value={text}
          onChange={(event) => setText(event.target.value)}
          spellCheck={false}
          autoCapitalize="none"
        />
        <RoleAndTeams role={role} teamIds={teamIds} onRole={setRole} onTeams={setTeamIds} />
        <SelectField
          label={t("admin.mailLanguage")}
          value={language}
          onChange={(event) => setLanguage(pickLanguage([event.target.value]))}
        >
          {LANGUAGES.map((each) => (
            <option key={each} value={each} lang={each}>
              {t(`language.${each}`)}
            </option>
          ))}
        </SelectField>
        <div className="flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("settings.cancel")}
          </Button>
          <Button type="submit" look="primary" size="form" isBusy={invite.isPending}>
            {t("admin.inviteDo")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

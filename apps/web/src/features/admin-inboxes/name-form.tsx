import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsForError } from "../../app/error-words.ts";
import { useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Field, SelectField } from "../../ui/field.tsx";
import type { Inbox } from "./inboxes-query.ts";
import { useInboxChange } from "./use-inbox-change.ts";

const EVERYBODY = "everybody";

/** What an inbox is called, and whose queue its new conversations wait in. */
export function NameForm({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const { teams } = useWorkspace();
  const [name, setName] = useState(inbox.name);
  const [team, setTeam] = useState(inbox.teamId ?? EVERYBODY);
  const [isMissing, setMissing] = useState(false);
  const save = useInboxChange((wanted: string) =>
    client.inbox.change.mutate({ inboxId: inbox.id, name: wanted, teamId: team === EVERYBODY ? null : team }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    setMissing(wanted === "");
    if (wanted !== "" && !save.isPending) save.mutate(wanted);
  };
  return (
    <form onSubmit={submit} noValidate className="mt-5 mb-6">
      <div className="grid gap-x-3 sm:grid-cols-2">
        <Field
          label={t("inboxes.name")}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={isMissing ? t("inboxes.nameMissing") : save.error ? wordsForError(words, save.error) : null}
          maxLength={100}
          autoComplete="off"
        />
        <SelectField label={t("inboxes.team")} value={team} onChange={(event) => setTeam(event.target.value)}>
          <option value={EVERYBODY}>{t("inboxes.allTeams")}</option>
          {teams.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </SelectField>
      </div>
      <Button type="submit" look="outlined" size="form" isBusy={save.isPending}>
        {t("save")}
      </Button>
    </form>
  );
}

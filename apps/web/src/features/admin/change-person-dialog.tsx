/** A person's name, role and teams, as an admin sets them. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { showToast } from "../../ui/toast.tsx";
import type { Person } from "./people-query.ts";
import { RoleAndTeams } from "./role-and-teams.tsx";

type Props = { person: Person; onClose: () => void; onDone: () => void };

export function ChangePersonDialog({ person, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState(person.name);
  const [role, setRole] = useState(person.role);
  const [teamIds, setTeamIds] = useState<string[]>(person.teamIds);
  const change = useMutation({
    mutationFn: () => client.person.change.mutate({ userId: person.id, name: name.trim(), role, teamIds }),
    onSuccess: () => {
      showToast(t("settings.saved"));
      onDone();
      onClose();
    },
  });
  const isMissing = name.trim() === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isMissing && !change.isPending) change.mutate();
  };
  return (
    <Dialog isOpen onClose={onClose} title={t("admin.changeTitle", { name: person.name })} lead={person.email}>
      <form onSubmit={submit} noValidate className="mt-5">
        <Field
          label={t("settings.fullName")}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={isMissing ? t("settings.nameMissing") : change.error ? wordsForError(t, change.error) : null}
          maxLength={200}
        />
        <RoleAndTeams role={role} teamIds={teamIds} onRole={setRole} onTeams={setTeamIds} />
        <div className="flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("settings.cancel")}
          </Button>
          <Button type="submit" look="primary" size="form" isBusy={change.isPending}>
            {t("settings.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

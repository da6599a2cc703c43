/** What a team is called, when it is made and later. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsForError } from "../../app/error-words.ts";
import { client, refusalOf } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import type { Team } from "./teams-query.ts";

/** `team` is null for a new one. */
type Props = { team: Team | null; onClose: () => void; onDone: () => void };

export function TeamNameDialog({ team, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState(team?.name ?? "");
  const [isMissing, setMissing] = useState(false);
  const save = useMutation({
    mutationFn: async (wanted: string) => {
      if (team) await client.team.rename.mutate({ teamId: team.id, name: wanted });
      else await client.team.create.mutate({ name: wanted });
    },
    onSuccess: () => {
      onDone();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    setMissing(wanted === "");
    if (wanted !== "" && !save.isPending) save.mutate(wanted);
  };
  const refusal = save.error ? refusalOf(save.error) : null;
  const error = isMissing
    ? t("admin.teamNameMissing")
    : refusal?.kind === "refused" && refusal.code === "conflict"
      ? t("admin.teamTaken")
      : save.error
        ? wordsForError(t, save.error)
        : null;
  return (
    <Dialog isOpen onClose={onClose} title={team ? t("admin.renameTeam", { name: team.name }) : t("admin.addTeam")}>
      <form onSubmit={submit} noValidate className="mt-5">
        <Field
          label={t("admin.teamName")}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={error}
          maxLength={100}
        />
        <div className="flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("settings.cancel")}
          </Button>
          <Button type="submit" look="primary" size="form" isBusy={save.isPending}>
            {team ? t("settings.save") : t("admin.createTeam")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

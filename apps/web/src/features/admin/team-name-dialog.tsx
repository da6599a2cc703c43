/** What a team is called, when it is made and later. */
import { useTranslation } from "../../words/use-translation.ts";
import { client } from "../../app/trpc.ts";
import { useNameForm } from "../../app/use-name-form.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import type { Team } from "./teams-query.ts";

/** `team` is null for a new one. */
type Props = { team: Team | null; onClose: () => void; onDone: () => void };

export function TeamNameDialog({ team, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const form = useNameForm<unknown>({
    known: team?.name ?? "",
    save: (name) => (team ? client.team.rename.mutate({ teamId: team.id, name }) : client.team.create.mutate({ name })),
    onSaved: () => {
      onDone();
      onClose();
    },
    words: { missing: t("admin.teamNameMissing"), taken: t("admin.teamTaken") },
  });
  return (
    <Dialog isOpen onClose={onClose} title={team ? t("admin.renameTeam", { name: team.name }) : t("admin.addTeam")}>
      <form onSubmit={form.submit} noValidate className="mt-5">
        <Field
          label={t("admin.teamName")}
          value={form.name}
          onChange={(event) => form.setName(event.target.value)}
          error={form.error}
          maxLength={100}
        />
        <div className="flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("settings.cancel")}
          </Button>
          <Button type="submit" look="primary" size="form" isBusy={form.isBusy}>
            {team ? t("settings.save") : t("admin.createTeam")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What an inbox is called, and whose queue its new conversations wait in. */
import { useTranslation } from "../../words/use-translation.ts";
import { useWorkspace } from "../../app/session.ts";
import { Field, SelectField } from "../../ui/field.tsx";

const EVERYBODY = "everybody";

/** `teamId` is null for everybody's queue. */
export type Named = { name: string; teamId: string | null };
type Props = { value: Named; onChange: (value: Named) => void; error: string | null };

export function NameAndTeam({ value, onChange, error }: Props) {
  const { t } = useTranslation("office");
  const { teams } = useWorkspace();
  return (
    <div className="grid gap-x-3 sm:grid-cols-2">
      <Field
        label={t("inboxes.name")}
        value={value.name}
        onChange={(event) => onChange({ ...value, name: event.target.value })}
        error={error}
        maxLength={100}
        autoComplete="off"
      />
      <SelectField
        label={t("inboxes.team")}
        value={value.teamId ?? EVERYBODY}
        onChange={({ target }) => onChange({ ...value, teamId: target.value === EVERYBODY ? null : target.value })}
      >
        <option value={EVERYBODY}>{t("inboxes.allTeams")}</option>
        {teams.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </SelectField>
    </div>
  );
}

/** Which role, and which teams: the same two questions for somebody new and somebody known. */
import type { Role } from "@max/domain/access/role";
import { useTranslation } from "../../words/use-translation.ts";
import { useWorkspace } from "../../app/session.ts";
import { CheckField, SelectField } from "../../ui/field.tsx";

/** The least first: it is what most people are. */
const ROLES: Role[] = ["agent", "team_lead", "supervisor", "admin"];

type Props = {
  role: Role;
  teamIds: string[];
  onRole: (role: Role) => void;
  onTeams: (teamIds: string[]) => void;
};

export function RoleAndTeams({ role, teamIds, onRole, onTeams }: Props) {
  const { t } = useTranslation();
  const { teams } = useWorkspace();
  return (
    <>
      <SelectField
        label={t("settings.role")}
        value={role}
        onChange={(event) => onRole(ROLES.find((option) => option === event.target.value) ?? role)}
      >
        {ROLES.map((option) => (
          <option key={option} value={option}>
            {t(`role.${option}`)}
          </option>
        ))}
      </SelectField>
      <fieldset className="mb-4">
        <legend className="mb-1 font-medium">{t("admin.teams")}</legend>
        {teams.length === 0 && <p className="text-ink-3">{t("admin.noTeams")}</p>}
        <div className="max-h-48 overflow-y-auto">
          {teams.map((team) => (
            <CheckField
              key={team.id}
              label={team.name}
              checked={teamIds.includes(team.id)}
              onChange={(event) =>
                onTeams(event.target.checked ? [...teamIds, team.id] : teamIds.filter((id) => id !== team.id))
              }
            >
              <bdi className="truncate">{team.name}</bdi>
            </CheckField>
          ))}
        </div>
      </fieldset>
    </>
  );
}

import { authorizeInTenant } from "@max/domain/access/permissions";
import type { TeamView } from "@max/domain/access/people";
import type { TeamId } from "@max/domain/ids";
import { reading, type Call } from "@max/db/transaction";

/** Teams with their members: all of them for admins and programs, their own for leads and supervisors. */
export function listTeams(call: Call): Promise<TeamView[]> {
  authorizeInTenant(call.actor, "team.read");
  const { actor } = call;
  const own: readonly TeamId[] | null = actor.type === "user" && actor.role !== "admin" ? actor.teamIds : null;
  return reading(call, (tx) =>
    tx.query<TeamView>(
      `select t.id, t.name, t.archived_at is not null as "isArchived",
         coalesce((select jsonb_agg(jsonb_build_object('userId', u.id, 'name', u.name, 'role', u.role, 'isLead', m.is_lead) order by lower(u.name), u.id)
           from team_members m join users u on u.tenant_id = m.tenant_id and u.id = m.user_id
           where m.tenant_id = t.tenant_id and m.team_id = t.id and u.deactivated_at is null), '[]') as members
       from teams t where t.tenant_id = $1 and ($2::uuid[] is null or t.id = any($2)) order by t.archived_at is not null, lower(t.name), t.id`,
      [tx.tenantId, own],
    ),
  );
}

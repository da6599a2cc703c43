/** A team's name, its members, and its end. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { SetTeamMembers } from "@max/domain/access/people";
import { DomainError, notFound } from "@max/domain/errors";
import type { TeamId, UserId } from "@max/domain/ids";
import { inTransaction, isUniqueViolation, type Call, type Tx } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { announceAccessChange } from "../auth/session.ts";

/** @throws DomainError `not_found`, `conflict` when another team is called that */
export async function renameTeam(call: Call, { teamId, name }: { teamId: TeamId; name: string }): Promise<void> {
  authorizeInTenant(call.actor, "people.manage");
  try {
    await inTransaction(call, async (tx) => {
      await lockTeam(tx, teamId);
      await tx.query(`update teams set name = $3 where tenant_id = $1 and id = $2`, [tx.tenantId, teamId, name]);
      await recordAudit(tx, call, [{ action: "team.renamed", subjectType: "team", subjectId: teamId }]);
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new DomainError("conflict", `There is already a team called "${name}".`);
    throw error;
  }
}

/** Everybody who is in it from now on; their open pages hear of it at once. @throws DomainError `not_found` for a person who is not there */
export async function setTeamMembers(call: Call, { teamId, members }: SetTeamMembers): Promise<void> {
  authorizeInTenant(call.actor, "people.manage");
  const moved = await inTransaction(call, async (tx) => {
    await lockTeam(tx, teamId);
    const isLead = new Map(members.map((member) => [member.userId, member.isLead] as const));
    const userIds = [...isLead.keys()];
    const left = await tx.query<{ userId: UserId }>(
      `delete from team_members where tenant_id = $1 and team_id = $2 and user_id <> all($3) returning user_id as "userId"`,
      [tx.tenantId, teamId, userIds],
    );
    const stayed = await tx.query<{ userId: UserId; isNew: boolean }>(
      `insert into team_members (tenant_id, team_id, user_id, is_lead)
       select u.tenant_id, $2, u.id, m.is_lead from unnest($3::uuid[], $4::bool[]) as m (user_id, is_lead)
       join users u on u.tenant_id = $1 and u.id = m.user_id and u.deactivated_at is null
       on conflict (tenant_id, user_id, team_id) do update set is_lead = excluded.is_lead
       returning user_id as "userId", xmax = 0 as "isNew"`,
      [tx.tenantId, teamId, userIds, [...isLead.values()]],
    );
    if (stayed.length !== userIds.length) throw notFound("person");
    const joined = stayed.filter((member) => member.isNew);
    await recordAudit(tx, call, [
      {
        action: "team.members_changed",
        subjectType: "team",
        subjectId: teamId,
        detail: { joined: joined.length, left: left.length },
      },
    ]);
    return [...left, ...joined].map(({ userId }) => userId);
  });
  for (const userId of moved) announceAccessChange(call.db, call.tenantId, userId);
}

/**
 * A team that is archived keeps its past and is offered nowhere. Nothing may wait for it or lead to it.
 * @throws DomainError `not_found`; `team_in_use` while it has open conversations or an inbox hands it new ones
 */
export async function archiveTeam(call: Call, { teamId }: { teamId: TeamId }): Promise<void> {
  authorizeInTenant(call.actor, "people.manage");
  const members = await inTransaction(call, async (tx) => {
    // Whoever moves a conversation here at this moment waits, and then finds no such team.
    const team = await lockTeam(tx, teamId);
    if (team.isArchived) return [];
    const [uses] = await tx.query<{ conversations: number; inboxes: number }>(
      `select (select count(*)::int from (select 1 from conversations where tenant_id = $1 and team_id = $2
           and state in ('new', 'queued', 'assigned') limit 1000) c) as conversations,
         (select count(*)::int from inboxes where tenant_id = $1 and default_team_id = $2) as inboxes`,
      [tx.tenantId, teamId],
    );
    if (uses!.conversations > 0)
      throw new DomainError("team_in_use", `${team.name} has open conversations. Close or transfer them first.`);
    if (uses!.inboxes > 0)
      throw new DomainError(
        "team_in_use",
        `An inbox hands its new conversations to ${team.name}. Choose another team there first.`,
      );
    // What was closed lately and is answered opens again where somebody looks.
    await tx.query(
      `update conversations set team_id = null where tenant_id = $1 and team_id = $2 and state = 'closed' and closed_at > now() - interval '1 day'`,
      [tx.tenantId, teamId],
    );
    await tx.query(`update teams set archived_at = now() where tenant_id = $1 and id = $2`, [tx.tenantId, teamId]);
    const left = await tx.query<{ userId: UserId }>(
      `delete from team_members where tenant_id = $1 and team_id = $2 returning user_id as "userId"`,
      [tx.tenantId, teamId],
    );
    await recordAudit(tx, call, [{ action: "team.archived", subjectType: "team", subjectId: teamId }]);
    return left.map(({ userId }) => userId);
  });
  for (const userId of members) announceAccessChange(call.db, call.tenantId, userId);
}

/** Back in use, without members. @throws DomainError `not_found` */
export async function restoreTeam(call: Call, { teamId }: { teamId: TeamId }): Promise<void> {
  authorizeInTenant(call.actor, "people.manage");
  await inTransaction(call, async (tx) => {
    const { isArchived } = await lockTeam(tx, teamId);
    if (!isArchived) return;
    await tx.query(`update teams set archived_at = null where tenant_id = $1 and id = $2`, [tx.tenantId, teamId]);
    await recordAudit(tx, call, [{ action: "team.restored", subjectType: "team", subjectId: teamId }]);
  });
}

async function lockTeam(tx: Tx, teamId: TeamId): Promise<{ name: string; isArchived: boolean }> {
  const [team] = await tx.query<{ name: string; isArchived: boolean }>(
    `select name, archived_at is not null as "isArchived" from teams where tenant_id = $1 and id = $2 for update`,
    [tx.tenantId, teamId],
  );
  if (!team) throw notFound("team");
  return team;
}

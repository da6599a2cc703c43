import { notFound } from "@max/domain/errors";
import type { TeamId, UserId } from "@max/domain/ids";
import type { Tx } from "@max/db/transaction";

/** Puts a person into these teams and no others; who leads stays as it was. @throws DomainError `not_found` for a team that is not there or archived */
export async function setTeamsOf(tx: Tx, userId: UserId, teamIds: readonly TeamId[]): Promise<void> {
  const wanted = [...new Set(teamIds)];
  await tx.query(`delete from team_members where tenant_id = $1 and user_id = $2 and team_id <> all($3)`, [
    tx.tenantId,
    userId,
    wanted,
  ]);
  await tx.query(
    `insert into team_members (tenant_id, team_id, user_id)
     select tenant_id, id, $2 from teams where tenant_id = $1 and id = any($3) and archived_at is null
     on conflict (tenant_id, user_id, team_id) do nothing`,
    [tx.tenantId, userId, wanted],
  );
  const joined = await tx.query(`select 1 from team_members where tenant_id = $1 and user_id = $2`, [
    tx.tenantId,
    userId,
  ]);
  if (joined.length !== wanted.length) throw notFound("team");
}

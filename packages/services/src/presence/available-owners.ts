import { presenceOf, takesNewWork } from "@max/domain/presence/presence";
import type { ConversationId } from "@max/domain/ids";
import type { ConversationRow } from "@max/db/queries/conversations";
import type { Tx } from "@max/db/transaction";

/** Those of these conversations whose agent may be given them again: active, available, and still of their team. */
export async function withAvailableOwner(tx: Tx, rows: readonly ConversationRow[]): Promise<Set<ConversationId>> {
  const owned = rows.filter(({ assigneeId }) => assigneeId !== null);
  if (owned.length === 0) return new Set();
  const found = await tx.query<{ id: ConversationId; isConnected: boolean; isAway: boolean }>(
    `select c.id, u.is_connected as "isConnected", u.is_away as "isAway"
     from unnest($2::uuid[], $3::uuid[], $4::uuid[]) c (id, owner_id, team_id)
     join users u on u.tenant_id = $1 and u.id = c.owner_id and u.deactivated_at is null
     where c.team_id is null
       or exists (select 1 from team_members m where m.tenant_id = $1 and m.team_id = c.team_id and m.user_id = u.id)`,
    [
      tx.tenantId,
      owned.map(({ id }) => id),
      owned.map(({ assigneeId }) => assigneeId),
      owned.map(({ teamId }) => teamId),
    ],
    "presence of owners",
  );
  return new Set(found.filter((owner) => takesNewWork(presenceOf(owner))).map(({ id }) => id));
}

/** The numbers of the rail. Kept by the database with every change, never counted over conversations. */
import { can } from "@max/domain/access/permissions";
import type { ConversationCounts } from "@max/domain/conversation/views";
import type { TeamId } from "@max/domain/ids";
import { countRows } from "@max/db/queries/conversations";
import { reading, type Call } from "@max/db/transaction";

export async function countConversations(call: Call): Promise<ConversationCounts> {
  const { actor } = call;
  const me = actor.type === "user" ? actor.userId : null;
  const rows = (await reading(call, (tx) => countRows(tx, me))).filter((row) => can(actor, "conversation.read", row));
  const sum = (list: typeof rows) => list.reduce((total, row) => total + row.count, 0);
  const awake = rows.filter((row) => row.state !== "snoozed");
  const waiting = awake.filter((row) => row.state !== "assigned");
  const teams = new Map<TeamId, number>();
  for (const row of waiting) if (row.teamId) teams.set(row.teamId, (teams.get(row.teamId) ?? 0) + row.count);
  return {
    mine:
      actor.type === "user"
        ? sum(rows.filter((row) => row.state === "assigned" && row.assigneeId === actor.userId))
        : 0,
    waiting: sum(waiting),
    open: sum(awake),
    snoozed: sum(rows) - sum(awake),
    teams: [...teams].map(([teamId, count]) => ({ teamId, waiting: count })),
  };
}

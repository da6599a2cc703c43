/** The numbers of the rail. Kept by the database with every change, never counted over conversations. */
import { can } from "@max/domain/access/permissions";
import type { ConversationCounts } from "@max/domain/conversation/views";
import type { TeamId } from "@max/domain/ids";
import { calledRows, countRows, countUnread } from "@max/db/queries/conversations";
import { countUnseenMentions } from "@max/db/queries/mentions";
import { reading, type Call } from "@max/db/transaction";
import { countUnreadNotices } from "../notice/read-notices.ts";

export async function countConversations(call: Call): Promise<ConversationCounts> {
  const { actor } = call;
  const person = actor.type === "user" ? actor : null;
  const [placed, called, unseenMentions, unread, unreadNotices] = await reading(call, (tx) =>
    Promise.all([
      countRows(tx, person?.userId ?? null),
      person ? calledRows(tx, person) : [],
      person ? countUnseenMentions(tx, person) : 0,
      person ? countUnread(tx, person.userId) : 0,
      person ? countUnreadNotices(tx, person) : 0,
    ]),
  );
  const rows = [...placed.filter((row) => can(actor, "conversation.read", row)), ...called];
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
    unseenMentions,
    unread,
    unreadNotices,
    teams: [...teams].map(([teamId, count]) => ({ teamId, waiting: count })),
  };
}

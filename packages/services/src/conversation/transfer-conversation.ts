import { decide } from "@max/domain/conversation/lifecycle";
import type { ConversationView } from "@max/domain/conversation/views";
import { DomainError, notFound } from "@max/domain/errors";
import type { ConversationId, TeamId, UserId } from "@max/domain/ids";
import type { Call, Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { addNote } from "../note/write-note.ts";
import { changePlacement, type PlacementVerb } from "./change-placement.ts";
import { requireActiveUser } from "./require-active-user.ts";

/** To another team's queue, or to a colleague, with a note if there is something to know. An agent transfers their own to any team, or to a person of one of their teams. */
export async function transferConversation(
  call: Call,
  input: Receiver & { conversationId: ConversationId },
): Promise<ConversationView> {
  return changePlacement(call, input.conversationId, transferring(call, input));
}

type Receiver = { teamId?: TeamId | undefined; assigneeId?: UserId | undefined; note?: string | undefined };

export const transferring = (call: Call, { teamId, assigneeId, note }: Receiver): PlacementVerb => ({
  action: "conversation.transfer",
  change: "transferred",
  async decide(tx, before) {
    if (note) await addNote(tx, call, before, { clientNoteId: newId(), text: note });
    if (teamId) {
      await requireTeam(tx, teamId);
      return decide(before, { type: "enqueue", teamId }, tx.now);
    }
    await requireActiveUser(tx, assigneeId!);
    if (call.actor.type === "user" && call.actor.role === "agent")
      await requireTeammate(tx, call.actor.userId, assigneeId!);
    return decide(before, { type: "assign", agentId: assigneeId! }, tx.now);
  },
});

/** @throws DomainError `not_found` for a team that is not of this tenant, or no more */
export async function requireTeam(tx: Tx, id: TeamId): Promise<void> {
  const rows = await tx.query(
    `select 1 from teams where tenant_id = $1 and id = $2 and archived_at is null for key share`,
    [tx.tenantId, id],
  );
  if (rows.length === 0) throw notFound("team");
}

async function requireTeammate(tx: Tx, me: UserId, other: UserId): Promise<void> {
  const rows = await tx.query(
    `select 1 from team_members a join team_members b on b.tenant_id = a.tenant_id and b.team_id = a.team_id
     where a.tenant_id = $1 and a.user_id = $2 and b.user_id = $3 limit 1`,
    [tx.tenantId, me, other],
  );
  if (rows.length === 0) throw new DomainError("forbidden", "You can transfer to a person of one of your own teams.");
}

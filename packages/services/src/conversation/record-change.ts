/** What every change of a conversation's placement leaves behind: a line of history, an audit row and a live event. */
import type { Actor } from "@max/domain/access/permissions";
import { type ConversationView, type PlacementChange, UndoableChange } from "@max/domain/conversation/views";
import type { ConversationRow } from "@max/db/queries/conversations";
import { users } from "@max/db/schema/users";
import type { Call, Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { and, eq } from "drizzle-orm";
import { recordAudit } from "../audit/record-audit.ts";
import { recordLive, type LiveEntry } from "../outbox/record-live.ts";
import { watchAbsent } from "../presence/watch-absent.ts";
import { oneConversationView } from "./conversation-view.ts";
import { recordPlacements } from "./recorded-placement.ts";

export type ConversationChange = {
  type: PlacementChange["type"];
  before: ConversationRow | null;
  after: ConversationRow;
  by: PlacementChange["actor"];
  /** When it happened, if not now: a customer opens a conversation when they write, not when we hear of it. */
  at?: Date;
};

/** Who is written into the history for a call. A user's name is looked up, so that a renamed one reads right from then on. */
export async function historyActor(tx: Tx, actor: Actor): Promise<PlacementChange["actor"]> {
  if (actor.type === "api_key") return { type: "api_key", id: actor.apiKeyId, name: actor.name };
  if (actor.type === "system") return { type: "system", id: null, name: actor.name };
  const [user] = await tx.orm
    .select({ name: users.name })
    .from(users)
    .where(and(eq(users.tenantId, tx.tenantId), eq(users.id, actor.userId)));
  return { type: "user", id: actor.userId, name: user?.name ?? "" };
}

/** Writes history and audit. @returns the lines of history, in the order given */
export async function writeHistory(tx: Tx, call: Call, changes: ConversationChange[]): Promise<PlacementChange[]> {
  if (changes.length === 0) return [];
  const lines = changes.map(({ type, after, by, at = tx.now }): PlacementChange => ({
    id: newId(),
    conversationId: after.id,
    type,
    at,
    actor: by,
    teamId: after.teamId,
    assigneeId: after.assigneeId,
    disposition: type === "closed" ? after.disposition : null,
    snoozedUntil: type === "snoozed" ? after.snoozedUntil : null,
  }));
  await tx.query(
    `insert into assignments (tenant_id, id, conversation_id, type, at, actor_type, actor_id, actor_name, team_id, assignee_id, disposition,
       snoozed_until, placements)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::uuid[], $8::text[], $9::uuid[], $10::uuid[], $11::text[],
       $12::timestamptz[], $13::jsonb[])`,
    [
      tx.tenantId,
      lines.map((l) => l.id),
      lines.map((l) => l.conversationId),
      lines.map((l) => l.type),
      lines.map((l) => l.at),
      lines.map((l) => l.actor.type),
      lines.map((l) => l.actor.id),
      lines.map((l) => l.actor.name),
      lines.map((l) => l.teamId),
      lines.map((l) => l.assigneeId),
      lines.map((l) => l.disposition),
      lines.map((l) => l.snoozedUntil),
      changes.map(({ type, by, before, after }) =>
        before && by.type !== "contact" && isUndoable(type) ? recordPlacements(before, after) : null,
      ),
    ],
  );
  await recordAudit(
    tx,
    call,
    changes.map(({ type, before, after }) => ({
      action: `conversation.${type}`,
      subjectType: "conversation",
      subjectId: after.id,
      detail: { from: before?.state ?? null, to: after.state, teamId: after.teamId, assigneeId: after.assigneeId },
    })),
  );
  return lines;
}

const isUndoable = (type: PlacementChange["type"]) => UndoableChange.safeParse(type).success;

/**
 * History, audit and live event for one change that is saved already; and a look at whether its new owner is there.
 * @returns the conversation as the change leaves it
 */
export async function recordChange(
  tx: Tx,
  call: Call,
  change: Omit<ConversationChange, "by">,
): Promise<ConversationView> {
  const [by, view] = await Promise.all([historyActor(tx, call.actor), oneConversationView(tx, change.after.id)]);
  const [line] = await writeHistory(tx, call, [{ ...change, by }]);
  const entry: LiveEntry = {
    event: { type: "conversation.changed", conversation: view, change: line! },
    before: change.before,
    after: change.after,
  };
  await recordLive(tx, [entry]);
  await watchOwner(tx, call.actor, change.after);
  return view;
}

/** Who was given it by somebody else may not be there. */
async function watchOwner(tx: Tx, actor: Actor, { state, assigneeId }: ConversationRow): Promise<void> {
  const isOwnAct = actor.type === "user" && actor.userId === assigneeId;
  if (state === "assigned" && !isOwnAct) await watchAbsent(tx, [assigneeId]);
}

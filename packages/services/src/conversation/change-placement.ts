/** The five beats every verb on a conversation shares: lock, may they, decide, save, record. */
import { authorize, type ConversationAction } from "@max/domain/access/permissions";
import { notFound } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import type { ConversationView, PlacementChange } from "@max/domain/conversation/views";
import { lockConversations, type ConversationRow } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { recordChange } from "./record-change.ts";
import { requireActiveUser } from "./require-active-user.ts";
import { savePlacement } from "./save-placement.ts";

export type PlacementVerb = {
  action: ConversationAction;
  change: PlacementChange["type"];
  /** The conversation after the verb. Reads what else it needs in the same transaction; throws to refuse. */
  decide(tx: Tx, before: ConversationRow): ConversationRow | Promise<ConversationRow>;
};

/** @throws DomainError `not_found`, `forbidden`, `person_required`, `transition_refused` */
export async function changePlacement(call: Call, id: ConversationId, verb: PlacementVerb): Promise<ConversationView> {
  return inTransaction(call, async (tx) => {
    const [before] = await lockConversations(tx, [id]);
    if (!before) throw notFound("conversation");
    return placeLocked(tx, call, before, verb);
  });
}

/** The same for a conversation that this transaction has locked. */
export async function placeLocked(
  tx: Tx,
  call: Call,
  before: ConversationRow,
  verb: PlacementVerb,
): Promise<ConversationView> {
  authorize(call.actor, verb.action, before);
  return applyPlacement(tx, call, before, await verb.decide(tx, before), verb.change);
}

const isWaiting = ({ state }: ConversationRow) => state === "new" || state === "queued";

/**
 * Saves and records a decision about a conversation that this transaction has locked.
 * @param waitingSince since when it waits, if that is not now: where it goes back to a queue
 */
export async function applyPlacement(
  tx: Tx,
  call: Call,
  before: ConversationRow,
  after: ConversationRow,
  change: PlacementChange["type"],
  waitingSince = tx.now,
): Promise<ConversationView> {
  if (after.assigneeId && after.assigneeId !== before.assigneeId) await requireActiveUser(tx, after.assigneeId);
  // Moving from one queue to another does not send anybody to the back.
  const beginsToWait = isWaiting(after) && !isWaiting(before);
  const saved = { ...after, waitingSince: beginsToWait ? waitingSince : before.waitingSince };
  await savePlacement(tx, saved);
  return recordChange(tx, call, { type: change, before, after: saved });
}

/** Taking a change back: the conversation stands again exactly as it did, as long as nothing else has happened to it. */
import { authorize, type Actor } from "@max/domain/access/permissions";
import { UNDO_WITHIN_MS } from "@max/domain/conversation/lifecycle";
import type { ConversationView, PlacementChange, UndoableChange } from "@max/domain/conversation/views";
import { DomainError, notFound } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import { lockConversations, type ConversationRow } from "@max/db/queries/conversations";
import { inTransaction, isUniqueViolation, type Call, type Tx } from "@max/db/transaction";
import { clearTimer, setTimer } from "../timer/timers.ts";
import { recordChange } from "./record-change.ts";
import { requireActiveUser } from "./require-active-user.ts";
import { RecordedPlacements, standsAs } from "./recorded-placement.ts";
import { savePlacement } from "./save-placement.ts";

const changedSince = () =>
  new DomainError("conflict", "Something else has happened to this conversation since, so it was left as it is.");

/** @throws DomainError `conflict` when the conversation stands differently by now, or ten seconds have passed */
export async function undoChange(
  call: Call,
  input: { conversationId: ConversationId; change: UndoableChange },
): Promise<ConversationView> {
  return inTransaction(call, async (tx) => {
    const [now] = await lockConversations(tx, [input.conversationId]);
    if (!now) throw notFound("conversation");
    const own = await ownNewestChange(tx, call.actor, now.id);
    if (own?.type !== input.change) {
      // Whoever made the change may take it back even where it took the conversation out of their sight.
      if (!own) authorize(call.actor, "conversation.read", now);
      throw changedSince();
    }
    if (standsAs(now, own.placements.after) && tx.now.getTime() - own.at.getTime() > UNDO_WITHIN_MS)
      throw new DomainError("conflict", "More than ten seconds have passed, so it was left as it is.");
    return takeBack(tx, call, now, own);
  });
}

/**
 * Takes back what the caller did to a locked conversation at `madeAt`, the time of that transaction, if it is still the newest
 * thing they did to it and it stands as they left it.
 * @throws DomainError `conflict` otherwise
 */
export async function undoChangeOf(tx: Tx, call: Call, now: ConversationRow, madeAt: Date): Promise<void> {
  const own = await ownNewestChange(tx, call.actor, now.id);
  if (own?.at.getTime() !== madeAt.getTime()) throw changedSince();
  await takeBack(tx, call, now, own);
}

async function takeBack(
  tx: Tx,
  call: Call,
  now: ConversationRow,
  { placements }: OwnChange,
): Promise<ConversationView> {
  if (!standsAs(now, placements.after)) throw changedSince();
  const { before, unreadTaken } = placements;
  const after: ConversationRow = { ...now, ...before, unreadCount: now.unreadCount + unreadTaken };
  try {
    if (after.assigneeId && after.assigneeId !== now.assigneeId) await requireActiveUser(tx, after.assigneeId);
    await savePlacement(tx, after);
  } catch (error) {
    // The customer has another conversation open on the same thread by now.
    if (isUniqueViolation(error)) throw changedSince();
    throw error;
  }
  await (after.snoozedUntil
    ? setTimer(tx, "snooze", after.id, after.snoozedUntil)
    : clearTimer(tx, "snooze", after.id));
  return recordChange(tx, call, { type: "undone", before: now, after });
}

type OwnChange = { type: PlacementChange["type"]; at: Date; placements: RecordedPlacements };

function idOf(actor: Actor): string | null {
  if (actor.type === "user") return actor.userId;
  return actor.type === "api_key" ? actor.apiKeyId : null;
}

/** Served by `assignments_conversation_idx`. */
async function ownNewestChange(tx: Tx, actor: Actor, id: ConversationId): Promise<OwnChange | undefined> {
  const [row] = await tx.query<{ type: PlacementChange["type"]; at: Date; placements: unknown }>(
    `select type, at, placements from assignments
     where tenant_id = $1 and conversation_id = $2 and actor_id = $3 and placements is not null order by at desc, id desc limit 1`,
    [tx.tenantId, id, idOf(actor)],
  );
  return row && { ...row, placements: RecordedPlacements.parse(row.placements) };
}

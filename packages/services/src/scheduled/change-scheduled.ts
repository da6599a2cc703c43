/** What can be done with a scheduled message before it is due: another text or time, cancelling it, and having it back. */
import { requireFilled } from "@max/domain/canned/variables";
import { DomainError, notFound } from "@max/domain/errors";
import type { ScheduledId } from "@max/domain/ids";
import { MAX_CAPTION_LENGTH } from "@max/domain/message/inputs";
import { CANCELLED_STAYS_MS, type ChangeScheduled, type ScheduledView } from "@max/domain/message/scheduled";
import type { ConversationRow } from "@max/db/queries/conversations";
import { scheduledById, type ScheduledRow } from "@max/db/queries/scheduled";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { lockForWriting } from "../message/send-message.ts";
import { recordLive } from "../outbox/record-live.ts";
import { setTimer } from "../timer/timers.ts";
import { reachOf, refuseTime } from "./reach.ts";
import { scheduledChanged, scheduledRemoved, scheduledView } from "./scheduled-view.ts";

/**
 * The message under its conversation's lock. Whoever may not see the conversation hears the same as if there were none, and so does
 * whoever comes too late.
 */
export async function lockScheduled(
  tx: Tx,
  call: Call,
  id: ScheduledId,
): Promise<{ conversation: ConversationRow; scheduled: ScheduledRow }> {
  const found = await scheduledById(tx, id);
  if (!found) throw notFound("scheduled message");
  const conversation = await lockForWriting(tx, call.actor, found.conversationId).catch((error: unknown) => {
    throw error instanceof DomainError && error.code === "not_found" ? notFound("scheduled message") : error;
  });
  const scheduled = await scheduledById(tx, id);
  if (!scheduled) throw notFound("scheduled message");
  return { conversation, scheduled };
}

/**
 * Another text, another time, or both. One that was not sent waits again.
 * @throws DomainError `conflict` when somebody changed it meanwhile; `window_closes_before`, `unfilled_variable`, `invalid_input`, `not_found`
 */
export async function changeScheduled(call: Call, input: ChangeScheduled): Promise<ScheduledView> {
  return inTransaction(call, async (tx) => {
    const { conversation, scheduled } = await lockScheduled(tx, call, input.scheduledId);
    if (scheduled.cancelledAt) throw notFound("scheduled message");
    if (scheduled.version !== input.version)
      throw new DomainError("conflict", "Somebody else changed this message. Look at it again.");
    const text = input.text === undefined ? scheduled.text : textOf(scheduled, input.text);
    const dueAt = input.dueAt ?? scheduled.dueAt;
    refuseTime(dueAt, tx.now, await reachOf(tx, conversation), scheduled.template !== null);
    await tx.query(
      `update scheduled_messages set text = $3, due_at = $4, version = version + 1, failure_code = null, failure_reason = null
       where tenant_id = $1 and id = $2`,
      [tx.tenantId, scheduled.id, text, dueAt],
    );
    await setTimer(tx, "scheduled", scheduled.id, dueAt);
    return tellChange(tx, call, conversation, scheduled, "scheduled.changed");
  });
}

function textOf({ template, fileId }: ScheduledRow, text: string): string | null {
  if (template) throw new DomainError("invalid_input", "text: A template brings its own text.");
  if (text.trim() === "" && !fileId) throw new DomainError("invalid_input", "text: A message needs text or a file.");
  if (fileId && text.length > MAX_CAPTION_LENGTH)
    throw new DomainError("invalid_input", `text: A caption has at most ${MAX_CAPTION_LENGTH} characters.`);
  requireFilled(text);
  return text.trim() === "" ? null : text;
}

/** It is not sent. For a minute it can be had back. Cancelling it twice cancels it once. */
export async function cancelScheduled(call: Call, input: { scheduledId: ScheduledId }): Promise<void> {
  await inTransaction(call, async (tx) => {
    const { conversation, scheduled } = await lockScheduled(tx, call, input.scheduledId);
    if (scheduled.cancelledAt) return;
    await tx.query(`update scheduled_messages set cancelled_at = now() where tenant_id = $1 and id = $2`, [
      tx.tenantId,
      scheduled.id,
    ]);
    await setTimer(tx, "scheduled", scheduled.id, new Date(tx.now.getTime() + CANCELLED_STAYS_MS));
    await recordAudit(tx, call, [line("scheduled.cancelled", scheduled)]);
    await recordLive(tx, [scheduledRemoved(conversation, scheduled)]);
  });
}

/**
 * One that was cancelled is as it was; what became due meanwhile is sent at once.
 * @throws DomainError `not_found` once it is gone for good
 */
export async function restoreScheduled(call: Call, input: { scheduledId: ScheduledId }): Promise<ScheduledView> {
  return inTransaction(call, async (tx) => {
    const { conversation, scheduled } = await lockScheduled(tx, call, input.scheduledId);
    if (!scheduled.cancelledAt) return scheduledView(scheduled);
    await tx.query(`update scheduled_messages set cancelled_at = null where tenant_id = $1 and id = $2`, [
      tx.tenantId,
      scheduled.id,
    ]);
    await setTimer(tx, "scheduled", scheduled.id, scheduled.dueAt);
    return tellChange(tx, call, conversation, scheduled, "scheduled.restored");
  });
}

const line = (action: string, { id, conversationId, dueAt }: ScheduledRow) => ({
  action,
  subjectType: "scheduled_message",
  subjectId: id,
  detail: { conversationId, dueAt: dueAt.toISOString() },
});

async function tellChange(
  tx: Tx,
  call: Call,
  conversation: ConversationRow,
  { id }: ScheduledRow,
  action: string,
): Promise<ScheduledView> {
  const after = (await scheduledById(tx, id))!;
  await recordAudit(tx, call, [line(action, after)]);
  const view = scheduledView(after);
  await recordLive(tx, [scheduledChanged(conversation, view)]);
  return view;
}

/** A scheduled message becomes a message: when it is due, or when somebody does not want to wait. */
import { DomainError, notFound } from "@max/domain/errors";
import type { MessageId, ScheduledId } from "@max/domain/ids";
import type { MessageContent } from "@max/domain/message/content";
import { obstacleAtDue, type ScheduledFailure, sendableUntil, sentAs } from "@max/domain/message/scheduled";
import { leavesAt, type UndoSeconds } from "@max/domain/message/undo-send";
import type { MessageView } from "@max/domain/message/views";
import { lockConversations, type ConversationRow } from "@max/db/queries/conversations";
import { dueScheduled, scheduledById, type ScheduledRow } from "@max/db/queries/scheduled";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { TAKEN, type TakenUpload } from "../attachment/sent-file.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { laneOf } from "../outbox/enqueue.ts";
import { liveWork, recordLive } from "../outbox/record-live.ts";
import { lastToLeave, putOnItsWay } from "../message/put-on-its-way.ts";
import { refuseClosedState } from "../message/send-message.ts";
import { templateContent } from "../template/template-content.ts";
import { clearTimer, putOffTimer } from "../timer/timers.ts";
import { lockScheduled } from "./change-scheduled.ts";
import { reachOf } from "./reach.ts";
import { scheduledChanged, scheduledRemoved, scheduledView } from "./scheduled-view.ts";

/**
 * It is sent at once, as its writer's; whoever may answer may do so. It can be taken back as any other.
 * @throws DomainError `reply_window_closed`, `contact_blocked`, `template_unusable`, `transition_refused` on a closed
 *   conversation, `not_found` when it was sent or cancelled meanwhile
 */
export async function sendScheduledNow(call: Call, input: { scheduledId: ScheduledId }): Promise<MessageView> {
  return inTransaction(call, async (tx) => {
    const { conversation, scheduled } = await lockScheduled(tx, call, input.scheduledId);
    if (scheduled.cancelledAt) throw notFound("scheduled message");
    refuseClosedState(conversation);
    const { until, isBlocked } = await standing(tx, conversation, scheduled);
    // Somebody who is here decides: it does not matter who wrote it.
    const obstacle = obstacleAtDue({ isAuthorGone: false, isBlocked, until }, tx.now);
    if (obstacle === "contact_blocked" || obstacle === "reply_window_closed")
      throw new DomainError(obstacle, REASONS[obstacle]);
    await clearTimer(tx, "scheduled", scheduled.id);
    return send(tx, call, conversation, scheduled);
  });
}

/**
 * A timer said that its moment has come. Decided under the lock, so that it is sent once, and not at all when it was changed or
 * cancelled meanwhile. What else is due in its conversation is sent with it, in the order of their moments: timers keep none. A closed
 * conversation stays closed, a snoozed one snoozed, and what is unread there stays unread.
 */
export async function sendWhenDue(call: Call, id: ScheduledId): Promise<void> {
  await inTransaction(call, async (tx) => {
    const found = await scheduledById(tx, id);
    const [conversation] = found ? await lockConversations(tx, [found.conversationId]) : [];
    const scheduled = found && (await scheduledById(tx, id));
    if (!conversation || !scheduled) return putOffTimer(tx, "scheduled", id, null);
    for (const due of await dueScheduled(tx, conversation.id)) await sendOrFail(tx, call, conversation, due);
    if (scheduled.cancelledAt) await forget(tx, id);
    const isEarly = !scheduled.cancelledAt && !scheduled.failureCode && scheduled.dueAt > tx.now;
    await putOffTimer(tx, "scheduled", id, isEarly ? scheduled.dueAt : null);
  });
}

async function sendOrFail(tx: Tx, call: Call, conversation: ConversationRow, scheduled: ScheduledRow): Promise<void> {
  const obstacle = obstacleAtDue(await standing(tx, conversation, scheduled), tx.now);
  if (obstacle) return fail(tx, call, conversation, scheduled, obstacle, REASONS[obstacle]);
  try {
    await send(tx, call, conversation, scheduled);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "template_unusable") throw error;
    await fail(tx, call, conversation, scheduled, "template_unusable", error.message);
  }
}

const REASONS: Record<ScheduledFailure, string> = {
  reply_window_closed:
    "The reply window had closed when this was due. Send a template, or wait until the customer writes and send it then.",
  contact_blocked: "The customer was blocked when this was due. Unblock them to send it.",
  author_left: "Whoever wrote this no longer works here. Send it now, or cancel it.",
  template_unusable: "WhatsApp no longer accepts this template. Choose another one.",
};

async function standing(tx: Tx, conversation: ConversationRow, { template, authorType, authorId }: ScheduledRow) {
  const reach = await reachOf(tx, conversation);
  const gone =
    authorType === "user"
      ? await tx.query(`select 1 from users where tenant_id = $1 and id = $2 and deactivated_at is not null`, [
          tx.tenantId,
          authorId,
        ])
      : [];
  return {
    isBlocked: reach.isBlocked,
    until: sendableUntil(reach, template !== null),
    isAuthorGone: gone.length > 0,
  };
}

/** Its place in the order is this moment. What is refused is refused before anything is written. */
async function send(tx: Tx, call: Call, conversation: ConversationRow, scheduled: ScheduledRow): Promise<MessageView> {
  const template = scheduled.template ? await templateContent(tx, conversation.inboxId, scheduled.template) : null;
  const file = await takeFile(tx, scheduled.id);
  await tx.query(`delete from scheduled_messages where tenant_id = $1 and id = $2`, [tx.tenantId, scheduled.id]);
  const id = newId<MessageId>();
  await recordAudit(tx, call, [
    {
      action: "scheduled.sent",
      subjectType: "scheduled_message",
      subjectId: scheduled.id,
      detail: { conversationId: conversation.id, messageId: id },
    },
  ]);
  const { undoSeconds, behind } = await waitOf(tx, conversation);
  return putOnItsWay(
    tx,
    call,
    conversation,
    {
      id,
      content: template ?? contentOf(scheduled, file),
      // The client's own id counted for scheduling: a message of that id may be another one.
      clientMessageId: sentAs(scheduled.id),
      author: { type: scheduled.authorType, id: scheduled.authorId, name: scheduled.authorName },
      quotedExternalId: scheduled.quotedExternalId,
      file,
      leavesAt: leavesAt(call.actor, undoSeconds, behind, tx.now),
      leavesUnread: call.actor.type === "system",
    },
    [liveWork(tx, scheduledRemoved(conversation, scheduled))],
  );
}

async function waitOf(tx: Tx, { id }: ConversationRow): Promise<{ undoSeconds: UndoSeconds; behind: Date | null }> {
  const [row] = await tx.query<{ undoSeconds: UndoSeconds; behind: Date | null }>(
    `select undo_send_seconds as "undoSeconds", ${lastToLeave("$2")} as behind from tenants where id = $1`,
    [tx.tenantId, laneOf(id)],
  );
  return row!;
}

/** The file that waits with it; nobody can take it a second time. */
async function takeFile(tx: Tx, id: ScheduledId): Promise<TakenUpload | null> {
  const [file] = await tx.query<TakenUpload>(
    `delete from uploads where tenant_id = $1 and scheduled_id = $2 returning ${TAKEN}`,
    [tx.tenantId, id],
  );
  return file ?? null;
}

function contentOf({ text }: ScheduledRow, file: TakenUpload | null): MessageContent {
  if (!file) return { kind: "text", text: text ?? "" };
  const { kind, mimeType, fileName } = file;
  const media = { externalId: null, link: null, mimeType, sha256: null, fileName, isAnimated: false };
  return { kind, text, media };
}

async function fail(
  tx: Tx,
  call: Call,
  conversation: ConversationRow,
  { id }: ScheduledRow,
  code: ScheduledFailure,
  reason: string,
): Promise<void> {
  await tx.query(
    `update scheduled_messages set failure_code = $3, failure_reason = $4, version = version + 1 where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, code, reason],
  );
  await recordAudit(tx, call, [
    {
      action: "scheduled.failed",
      subjectType: "scheduled_message",
      subjectId: id,
      detail: { conversationId: conversation.id, code },
    },
  ]);
  await recordLive(tx, [scheduledChanged(conversation, scheduledView((await scheduledById(tx, id))!))]);
}

/** A cancelled one leaves; its file goes with those that nobody sent. */
async function forget(tx: Tx, id: ScheduledId): Promise<void> {
  await tx.query(`update uploads set scheduled_id = null where tenant_id = $1 and scheduled_id = $2`, [
    tx.tenantId,
    id,
  ]);
  await tx.query(`delete from scheduled_messages where tenant_id = $1 and id = $2`, [tx.tenantId, id]);
}

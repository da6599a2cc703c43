/** An answer that is to be sent at a moment. */
import { requireFilled } from "@max/domain/canned/variables";
import { DomainError, notFound } from "@max/domain/errors";
import type { ConversationId, ScheduledId } from "@max/domain/ids";
import { MOST_SCHEDULED, type ScheduledView, type ScheduleMessage } from "@max/domain/message/scheduled";
import type { ConversationRow } from "@max/db/queries/conversations";
import { scheduledById } from "@max/db/queries/scheduled";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { recordAudit } from "../audit/record-audit.ts";
import { actorKey } from "../auth/answer-once.ts";
import { historyActor } from "../conversation/record-change.ts";
import { lockForWriting, refuseClosedState } from "../message/send-message.ts";
import { recordLive } from "../outbox/record-live.ts";
import { judgedTemplate } from "../template/template-content.ts";
import { setTimer } from "../timer/timers.ts";
import { reachOf, refuseTime } from "./reach.ts";
import { scheduledChanged, scheduledView } from "./scheduled-view.ts";

/**
 * A second call with the same `clientMessageId` in the same conversation gives the first one's.
 * @throws DomainError `window_closes_before` when free text is no longer accepted by then, `contact_blocked`, `transition_refused` on a
 *   closed conversation, `unfilled_variable`, `template_unusable`, `too_many_requests` beyond fifty, `invalid_input`, `not_found`, `forbidden`
 */
export async function scheduleMessage(call: Call, input: ScheduleMessage): Promise<ScheduledView> {
  return inTransaction(call, async (tx) => {
    const conversation = await lockForWriting(tx, call.actor, input.conversationId);
    const known = await earlier(tx, input);
    if (known.id) return viewOf(tx, known.id);
    refuseClosedState(conversation);
    const reach = await reachOf(tx, conversation);
    if (reach.isBlocked) throw new DomainError("contact_blocked", "This customer is blocked. Unblock them to answer.");
    refuseTime(input.dueAt, tx.now, reach, input.template !== undefined);
    requireFilled(input.text ?? "");
    if (known.waiting >= MOST_SCHEDULED)
      throw new DomainError(
        "too_many_requests",
        `At most ${MOST_SCHEDULED} messages are scheduled in one conversation. Send or cancel some first.`,
      );
    if (input.quotedMessageId) await requireQuotable(tx, conversation, input.quotedMessageId);
    const id = await store(tx, call, conversation, input);
    if (input.attachmentId) await keepFile(tx, call, conversation, input.attachmentId, id);
    await setTimer(tx, "scheduled", id, input.dueAt);
    await recordAudit(tx, call, [
      {
        action: "scheduled.created",
        subjectType: "scheduled_message",
        subjectId: id,
        detail: { conversationId: conversation.id, dueAt: input.dueAt.toISOString() },
      },
    ]);
    const view = await viewOf(tx, id);
    await recordLive(tx, [scheduledChanged(conversation, view)]);
    return view;
  });
}

const viewOf = async (tx: Tx, id: ScheduledId) => scheduledView((await scheduledById(tx, id))!);

/** What this click has made before, and how many wait. */
async function earlier(
  tx: Tx,
  { conversationId, clientMessageId }: ScheduleMessage,
): Promise<{ id: ScheduledId | null; waiting: number }> {
  const [row] = await tx.query<{ id: ScheduledId | null; waiting: number }>(
    `select (select id from scheduled_messages where tenant_id = $1 and conversation_id = $2 and client_message_id = $3) as id,
       (select count(*)::int from scheduled_messages where tenant_id = $1 and conversation_id = $2 and cancelled_at is null) as waiting`,
    [tx.tenantId, conversationId, clientMessageId],
  );
  return row!;
}

async function requireQuotable(tx: Tx, { id }: { id: ConversationId }, messageId: string): Promise<void> {
  const found = await tx.query(`select 1 from messages where tenant_id = $1 and id = $2 and conversation_id = $3`, [
    tx.tenantId,
    messageId,
    id,
  ]);
  if (found.length === 0) throw notFound("message to quote in this conversation");
}

async function store(tx: Tx, call: Call, conversation: ConversationRow, input: ScheduleMessage): Promise<ScheduledId> {
  const template = input.template ? await judgedTemplate(tx, conversation.inboxId, input.template) : null;
  const author = await historyActor(tx, call.actor);
  const id = newId<ScheduledId>();
  await tx.query(
    `insert into scheduled_messages (tenant_id, id, conversation_id, client_message_id, text, template, quoted_message_id, author_type,
       author_id, author_name, due_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      tx.tenantId,
      id,
      conversation.id,
      input.clientMessageId,
      template ? template.content.text : input.text?.trim() ? input.text : null,
      input.template ? JSON.stringify(input.template) : null,
      input.quotedMessageId ?? null,
      author.type,
      author.id,
      author.name,
      input.dueAt,
    ],
  );
  return id;
}

/** The file goes from its sender's box to the message, and stays for as long as that waits. */
async function keepFile(
  tx: Tx,
  call: Call,
  { id: conversationId }: ConversationRow,
  fileId: string,
  id: ScheduledId,
): Promise<void> {
  const kept = await tx.query(
    `update uploads set scheduled_id = $5 where tenant_id = $1 and id = $2 and conversation_id = $3 and owner_key = $4
       and scheduled_id is null returning id`,
    [tx.tenantId, fileId, conversationId, actorKey(call), id],
  );
  if (kept.length === 0) throw notFound("file that waits to be sent");
}

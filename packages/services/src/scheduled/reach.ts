/** Whether and until when something can be sent in a conversation, looked up under its lock. */
import { DomainError } from "@max/domain/errors";
import { type Reach, sendableUntil, timeProblem, type TimeProblem } from "@max/domain/message/scheduled";
import type { ConversationRow } from "@max/db/queries/conversations";
import type { Tx } from "@max/db/transaction";

export type KnownReach = Reach & { isBlocked: boolean };

export async function reachOf(tx: Tx, conversation: ConversationRow): Promise<KnownReach> {
  const [row] = await tx.query<KnownReach>(
    `select i.channel, t.last_inbound_at as "lastInboundAt",
       (select k.blocked_at is not null from contacts k where k.tenant_id = $1 and k.id = $3) as "isBlocked"
     from channel_threads t join inboxes i on i.tenant_id = t.tenant_id and i.id = t.inbox_id where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, conversation.channelThreadId, conversation.contactId],
  );
  return row!;
}

/** @throws DomainError `window_closes_before`, or `invalid_input` for a moment that is over or too far away */
export function refuseTime(dueAt: Date, now: Date, reach: Reach, isTemplate: boolean): void {
  const problem = timeProblem(dueAt, now, sendableUntil(reach, isTemplate));
  if (problem === "window_closes_before") throw new DomainError("window_closes_before", WORDS[problem]);
  if (problem) throw new DomainError("invalid_input", WORDS[problem]);
}

const WORDS: Record<TimeProblem, string> = {
  past: "dueAt: Choose a moment that is still to come.",
  too_far: "dueAt: Choose a moment within a year.",
  window_closes_before:
    "By then the customer last wrote more than 24 hours ago, and WhatsApp accepts no free text. Choose an earlier time, or a template.",
};

/** What waits for a person who is not there. */
import type { ConversationId, UserId } from "@max/domain/ids";
import type { Tx } from "../transaction.ts";

export type WaitingConversation = {
  id: ConversationId;
  /** Since when the customer waits for an answer. */
  askedAt: Date;
  /** The same, or since when the conversation last moved, if that is later. */
  since: Date;
};

/**
 * A person's conversations in which the customer wrote last, those that wait longest first. What is snoozed waits for nobody.
 * Served by `conversations_assignee_idx`, `messages_thread_idx` and `assignments_conversation_idx`.
 */
export function waitingFor(tx: Tx, userId: UserId, id: ConversationId | null = null): Promise<WaitingConversation[]> {
  return tx.query<WaitingConversation>(
    `select c.id, asked.at as "askedAt", greatest(asked.at, moved.at) as since
     from conversations c
     cross join lateral (
       select m.created_at as at from messages m
       where m.tenant_id = c.tenant_id and m.conversation_id = c.id and m.author_type = 'contact'
         and m.sort_at >= coalesce((
           select o.sort_at from messages o where o.tenant_id = c.tenant_id and o.conversation_id = c.id and o.direction = 'outbound'
           order by o.sort_at desc, o.arrival_number desc, o.arrival_item desc limit 1), '-infinity')
       order by m.sort_at, m.arrival_number, m.arrival_item limit 1
     ) asked
     cross join lateral (
       select a.at from assignments a where a.tenant_id = c.tenant_id and a.conversation_id = c.id order by a.at desc, a.id desc limit 1
     ) moved
     where c.tenant_id = $1 and c.assignee_id = $2 and c.state = 'assigned' and c.snoozed_until is null
       and c.last_message_direction = 'inbound' and ($3::uuid is null or c.id = $3)
     order by since, c.id`,
    [tx.tenantId, userId, id],
    "waiting for absent",
  );
}

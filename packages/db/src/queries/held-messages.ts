/** Reads of what is held back. In the order it was written, served by `held_messages_thread_idx`. */
import type { ConversationId, InboxId, MessageId } from "@max/domain/ids";
import type { MessageKind } from "@max/domain/message/content";
import type { Reader } from "../transaction.ts";
import type { ThreadPosition } from "./messages.ts";

export type HeldRow = ThreadPosition & {
  id: MessageId;
  kind: MessageKind;
  text: string | null;
  authorName: string;
};

/** One page of what is held back of a conversation. */
export function heldPage(
  tx: Reader,
  conversationId: ConversationId,
  after: ThreadPosition | null,
  size: number,
): Promise<HeldRow[]> {
  if (!Number.isSafeInteger(size)) throw new Error("A page's size is a number.");
  const values: unknown[] = [tx.tenantId, conversationId];
  if (after) values.push(after.sortAt, after.arrivalNumber, after.arrivalItem);
  const later = after ? "and (provider_at, arrival_number, arrival_item) > ($3, $4, $5)" : "";
  return tx.query<HeldRow>(
    `select id, kind, text, author_name as "authorName", provider_at as "sortAt", arrival_number as "arrivalNumber",
       arrival_item as "arrivalItem"
     from held_messages where tenant_id = $1 and conversation_id = $2 ${later}
     order by provider_at, arrival_number, arrival_item limit ${size}`,
    values,
    "held page",
  );
}

/** The oldest that were held back by an instant of our clock. */
export function oldestHeld(
  tx: Reader,
  conversationId: ConversationId,
  until: Date,
  size: number,
): Promise<{ id: MessageId; inboxId: InboxId; externalId: string }[]> {
  if (!Number.isSafeInteger(size)) throw new Error("A page's size is a number.");
  return tx.query(
    `select id, inbox_id as "inboxId", external_id as "externalId" from held_messages
     where tenant_id = $1 and conversation_id = $2 and held_at <= $3
     order by provider_at, arrival_number, arrival_item limit ${size}`,
    [tx.tenantId, conversationId, until],
    "oldest held",
  );
}

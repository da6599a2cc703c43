/** What happened, as notices need it, out of the numbered live events. */
import type { ConversationSubject } from "@max/domain/access/permissions";
import type { NoteMention } from "@max/domain/conversation/note";
import type { PlacementChange } from "@max/domain/conversation/views";
import type { ConversationId, UserId } from "@max/domain/ids";
import { wasScheduled } from "@max/domain/message/scheduled";
import type { Happening } from "@max/domain/notice/tellings";
import type { Tx } from "@max/db/transaction";

type Author = { type: string; id: string | null; name: string };
type Row = {
  type: "message.created" | "conversation.changed" | "note.changed" | "scheduled.changed";
  conversationId: ConversationId;
  message: {
    id: string;
    direction: "inbound" | "outbound";
    kind: string;
    author: Author;
    clientMessageId: string | null;
  } | null;
  change: Pick<PlacementChange, "type" | "actor"> | null;
  note: { id: string; author: PlacementChange["actor"]; mentions: NoteMention[] } | null;
  unsent: { id: string; author: PlacementChange["actor"] } | null;
  before: ConversationSubject | null;
  after: ConversationSubject | null;
};

/** Those after the one number and up to the other, in their order. Marks, reports and signs are no news to anybody. */
export async function readHappenings(tx: Tx, after: number, upTo: number): Promise<Happening[]> {
  const rows = await tx.query<Row>(
    `select event ->> 'type' as type, coalesce(event -> 'conversation' ->> 'id', event ->> 'conversationId') as "conversationId",
       case when event ->> 'type' = 'message.created' then jsonb_build_object('id', event -> 'message' -> 'id',
         'direction', event -> 'message' -> 'direction', 'kind', event -> 'message' -> 'kind', 'author', event -> 'message' -> 'author',
         'clientMessageId', event -> 'message' -> 'clientMessageId') end as message,
       nullif(event -> 'change', 'null') as change,
       case when event ->> 'type' = 'note.changed' then event -> 'note' end as note,
       case when event ->> 'type' = 'scheduled.changed' then jsonb_build_object('id', event -> 'scheduled' -> 'id',
         'author', event -> 'scheduled' -> 'author') end as unsent,
       placement_before as before, placement_after as after
     from live_events where tenant_id = $1 and seq > $2 and seq <= $3
       and (event ->> 'type' = 'message.created'
         or (event ->> 'type' = 'conversation.changed' and event -> 'change' <> 'null')
         or (event ->> 'type' = 'scheduled.changed' and event -> 'scheduled' -> 'failure' <> 'null')
         or (event ->> 'type' = 'note.changed' and event -> 'isNew' = 'true' and event -> 'note' -> 'mentions' <> '[]'))
     order by seq`,
    [tx.tenantId, after, upTo],
    "follow for notices",
  );
  return rows.flatMap((row) => happeningOf(row) ?? []);
}

function happeningOf({ conversationId, message, change, note, unsent, before, after }: Row): Happening | null {
  if (message) {
    // A line that WhatsApp writes by itself is nobody's message.
    if (message.kind === "system") return null;
    // What was written before and is sent now says nothing of what its writer has read since.
    const isByHand = message.author.type === "user" && !wasScheduled(message);
    const byUserId = isByHand ? (message.author.id as UserId | null) : null;
    const isInbound = message.direction === "inbound";
    return { type: "message", conversationId, messageId: message.id, isInbound, byUserId, after };
  }
  if (note) return { type: "note", conversationId, noteId: note.id, author: note.author, mentions: note.mentions };
  if (unsent) return { type: "unsent", conversationId, scheduledId: unsent.id, author: unsent.author };
  return change && { type: "change", conversationId, change, before, after };
}

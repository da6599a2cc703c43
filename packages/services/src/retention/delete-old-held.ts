/** What was held back and never released leaves with the company's old messages. It has no files: those are fetched when it is released. */
import type { ConversationId, MessageId } from "@max/domain/ids";
import { lockConversations } from "@max/db/queries/conversations";
import { inTransaction, type Call } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { refreshHeld } from "../message/release-held.ts";
import { CLOCK_DAYS, idsOfDay } from "./ids-of-day.ts";
import { LEAST_RETENTION_DAYS } from "./set-retention.ts";

/** @returns how many left */
export async function deleteOldHeld(call: Call, days: number, batch: number): Promise<number> {
  let total = 0;
  for (;;) {
    const left = await inTransaction(call, async (tx) => {
      const old = await tx.query<{ id: MessageId; conversationId: ConversationId }>(
        `select id, conversation_id as "conversationId" from held_messages
         where tenant_id = $1 and held_at < now() - greatest($2::int, $3::int) * interval '1 day'
           and id < ${idsOfDay("greatest($2::int, $3::int) - $4::int")} order by id limit ${batch}`,
        [tx.tenantId, days, LEAST_RETENTION_DAYS, CLOCK_DAYS],
      );
      if (old.length === 0) return 0;
      const conversations = await lockConversations(tx, [...new Set(old.map((message) => message.conversationId))]);
      const gone = await tx.query(
        `with gone as (delete from held_messages where tenant_id = $1 and id = any($2) returning *), known as (
           delete from message_external_ids x using gone g
           where x.tenant_id = $1 and x.inbox_id = g.inbox_id and x.external_id = g.external_id
         )
         select id from gone`,
        [tx.tenantId, old.map((message) => message.id)],
      );
      await refreshHeld(
        tx,
        conversations.map(({ id }) => id),
      );
      await recordAudit(tx, call, [
        {
          action: "messages.left",
          subjectType: "tenant",
          subjectId: tx.tenantId,
          detail: { held: gone.length, conversations: conversations.length, days },
        },
      ]);
      return old.length;
    });
    if (left === 0) return total;
    total += left;
  }
}

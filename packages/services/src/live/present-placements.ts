/** Where conversations stand now: a feed that catches up asks it, because rights may have changed since an event. */
import type { ConversationSubject } from "@max/domain/access/permissions";
import type { ConversationId } from "@max/domain/ids";
import { conversations } from "@max/db/schema/conversations";
import { inTransaction, type Call } from "@max/db/transaction";
import { and, eq, inArray } from "drizzle-orm";

export async function presentPlacements(
  call: Call,
  ids: ConversationId[],
): Promise<Map<ConversationId, ConversationSubject>> {
  if (ids.length === 0) return new Map();
  const rows = await inTransaction(call, (tx) =>
    tx.orm
      .select({
        id: conversations.id,
        state: conversations.state,
        teamId: conversations.teamId,
        assigneeId: conversations.assigneeId,
      })
      .from(conversations)
      .where(and(eq(conversations.tenantId, tx.tenantId), inArray(conversations.id, ids))),
  );
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}

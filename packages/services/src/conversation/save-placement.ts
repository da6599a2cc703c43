import type { ConversationRow } from "@max/db/queries/conversations";
import { conversations } from "@max/db/schema/conversations";
import type { Tx } from "@max/db/transaction";
import { and, eq } from "drizzle-orm";

/** Writes where a locked conversation stands from now on. */
export async function savePlacement(tx: Tx, row: ConversationRow): Promise<void> {
  const { state, teamId, assigneeId, disposition, closedAt, snoozedUntil, waitingSince, unreadCount } = row;
  await tx.orm
    .update(conversations)
    .set({ state, teamId, assigneeId, disposition, closedAt, snoozedUntil, waitingSince, unreadCount })
    .where(and(eq(conversations.tenantId, tx.tenantId), eq(conversations.id, row.id)));
}

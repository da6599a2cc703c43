/** How far one's own acts on many are, and what they were refused on. */
import { can } from "@max/domain/access/permissions";
import type { BulkJob, BulkRefusal } from "@max/domain/conversation/bulk";
import { DomainError } from "@max/domain/errors";
import type { BulkJobId, ConversationId } from "@max/domain/ids";
import type { Page } from "@max/domain/paging";
import { conversationViewRows } from "@max/db/queries/conversations";
import { reading, type Call } from "@max/db/transaction";
import { bulkJob, idOf, newestBulks, ownOrNotFound, readBulk } from "./bulk-row.ts";

const LISTED = 10;

export async function bulkById(call: Call, { bulkId }: { bulkId: BulkJobId }): Promise<BulkJob> {
  return bulkJob(ownOrNotFound(await reading(call, (tx) => readBulk(tx, bulkId)), call.actor));
}

/** The newest first. */
export async function listBulks(call: Call): Promise<BulkJob[]> {
  const me = idOf(call.actor);
  return me === null ? [] : (await reading(call, (tx) => newestBulks(tx, me, LISTED))).map(bulkJob);
}

/** In the order of the act. Served by `bulk_items_state_idx`. */
export async function listBulkRefusals(
  call: Call,
  { bulkId, cursor, limit }: { bulkId: BulkJobId; cursor?: string | null | undefined; limit: number },
): Promise<Page<BulkRefusal>> {
  const after = readPlace(cursor);
  return reading(call, async (tx) => {
    ownOrNotFound(await readBulk(tx, bulkId), call.actor);
    const rows = await tx.query<{ place: number; conversationId: ConversationId; reason: string }>(
      `select place, conversation_id as "conversationId", coalesce(reason, 'unknown') as reason from bulk_items
       where tenant_id = $1 and job_id = $2 and state in ('failed', 'kept') and place > $3 order by place limit $4`,
      [tx.tenantId, bulkId, after, limit + 1],
      "bulk refusals",
    );
    const shown = rows.slice(0, limit);
    const known = await conversationViewRows(
      tx,
      shown.map((row) => row.conversationId),
    );
    const readable = new Map(
      known.filter((row) => can(call.actor, "conversation.read", row)).map((row) => [row.id, row]),
    );
    const items = shown.map(({ conversationId, reason }): BulkRefusal => {
      const found = readable.get(conversationId);
      return {
        conversationId,
        reason,
        conversation: found ? { number: found.number, contactName: found.contactName } : null,
      };
    });
    return { items, nextCursor: rows.length > limit ? String(shown.at(-1)!.place) : null };
  });
}

function readPlace(cursor: string | null | undefined): number {
  if (!cursor) return 0;
  if (!/^\d{1,6}$/.test(cursor)) throw new DomainError("invalid_input", "The cursor is not one this list gave out.");
  return Number(cursor);
}

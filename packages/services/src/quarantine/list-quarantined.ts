/** What was set aside and is still waiting for somebody, newest first. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { DeliveryId, InboxId } from "@max/domain/ids";
import { pageOf, readTimeCursor, timeCursor, type Page } from "@max/domain/paging";
import { inTransaction, type Call } from "@max/db/transaction";

export type QuarantinedItem = {
  id: string;
  deliveryId: DeliveryId;
  item: number;
  inboxId: InboxId | null;
  reason: string;
  raw: string;
  createdAt: Date;
};

/** @throws DomainError `forbidden`, `invalid_input` for a cursor that is not ours */
export async function listQuarantined(
  call: Call,
  input: { cursor?: string | null | undefined; limit: number },
): Promise<Page<QuarantinedItem>> {
  authorizeInTenant(call.actor, "quarantine.manage");
  const before = input.cursor ? readTimeCursor(input.cursor) : null;
  const rows = await inTransaction(call, (tx) =>
    tx.query<QuarantinedItem>(
      `select id, delivery_id as "deliveryId", item, inbox_id as "inboxId", reason, raw, created_at as "createdAt"
       from quarantined_items where tenant_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
       order by created_at desc, id desc limit $4`,
      [tx.tenantId, before?.at ?? null, before?.id ?? null, input.limit + 1],
    ),
  );
  return pageOf(
    rows,
    input.limit,
    (row) => row,
    (row) => timeCursor({ at: row.createdAt, id: row.id }),
  );
}

/** The replay button: the whole delivery is owed again to this tenant. What was applied before is met as a repeat. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import { DomainError, notFound } from "@max/domain/errors";
import type { DeliveryId } from "@max/domain/ids";
import { inTransaction, type Call } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { enqueue } from "../outbox/enqueue.ts";

/** As `drop_past_partitions` keeps them. */
const BODIES_KEPT_DAYS = 30;

/** @throws DomainError `not_found` for an item that is not quarantined, or no more; `conflict` when its bytes have left */
export async function replayQuarantined(call: Call, input: { id: string }): Promise<{ ok: true }> {
  authorizeInTenant(call.actor, "quarantine.manage");
  return inTransaction(call, async (tx) => {
    const [item] = await tx.query<{ deliveryId: DeliveryId; receivedOn: string; isKept: boolean }>(
      `select delivery_id as "deliveryId", received_on::text as "receivedOn",
         received_on > (now() at time zone 'utc')::date - $3::int as "isKept"
       from quarantined_items where tenant_id = $1 and id = $2`,
      [tx.tenantId, input.id, BODIES_KEPT_DAYS],
    );
    if (!item) throw notFound("quarantined item");
    if (!item.isKept)
      throw new DomainError(
        "conflict",
        `Its delivery is older than ${BODIES_KEPT_DAYS} days and no longer kept. Its text is still shown here.`,
      );
    // All of the delivery is tried again: what still cannot be applied is quarantined anew with its new reason.
    await tx.query(`delete from quarantined_items where tenant_id = $1 and delivery_id = $2`, [
      tx.tenantId,
      item.deliveryId,
    ]);
    await enqueue(tx, [
      {
        topic: "inbound",
        fairKey: tx.tenantId,
        lane: "0",
        payload: { deliveryId: item.deliveryId, receivedOn: item.receivedOn, onlyTenant: tx.tenantId },
      },
    ]);
    await recordAudit(tx, call, [
      { action: "quarantine.replayed", subjectType: "delivery", subjectId: item.deliveryId },
    ]);
    return { ok: true };
  });
}

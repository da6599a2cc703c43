/** The replay button: the whole delivery is owed again to this tenant. What was applied before is met as a repeat. */
import { notFound } from "@max/domain/errors";
import type { DeliveryId } from "@max/domain/ids";
import { inTransaction, type Call } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { enqueue } from "../outbox/enqueue.ts";

/** @throws DomainError `not_found` for an item that is not quarantined, or no more */
export async function replayQuarantined(call: Call, input: { id: string }): Promise<{ ok: true }> {
  return inTransaction(call, async (tx) => {
    const [item] = await tx.query<{ deliveryId: DeliveryId; receivedOn: string }>(
      // The row leaves: if the delivery still cannot be applied, it is quarantined anew with the new reason.
      `delete from quarantined_items where tenant_id = $1 and id = $2
       returning delivery_id as "deliveryId", received_on::text as "receivedOn"`,
      [tx.tenantId, input.id],
    );
    if (!item) throw notFound("quarantined item");
    await enqueue(tx, [
      { topic: "inbound", fairKey: tx.tenantId, lane: "0", payload: { ...item, onlyTenant: tx.tenantId } },
    ]);
    await recordAudit(tx, call, [
      { action: "quarantine.replayed", subjectType: "delivery", subjectId: item.deliveryId },
    ]);
    return { ok: true };
  });
}

/** Sets one item aside with its reason, so that its neighbours live and nothing is lost. */
import type { DeliveryId, InboxId } from "@max/domain/ids";
import type { Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";

export type QuarantineEntry = {
  deliveryId: DeliveryId;
  /** The day of the delivery (UTC, YYYY-MM-DD): where its bytes lie. */
  receivedOn: string;
  /** Its place in the delivery. */
  item: number;
  inboxId: InboxId | null;
  reason: string;
  /** The item as received, cut to what a person needs to judge it; the whole stays in the delivery. */
  raw: string;
};

/** Safe to repeat: one row per delivery and item. */
export async function quarantine(tx: Tx, entries: QuarantineEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `insert into quarantined_items (tenant_id, id, delivery_id, received_on, item, inbox_id, reason, raw)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::date[], $5::int[], $6::uuid[], $7::text[], $8::text[]) on conflict do nothing`,
    [
      tx.tenantId,
      entries.map(() => newId()),
      entries.map((e) => e.deliveryId),
      entries.map((e) => e.receivedOn),
      entries.map((e) => e.item),
      entries.map((e) => e.inboxId),
      entries.map((e) => e.reason.slice(0, 500)),
      entries.map((e) => e.raw.slice(0, 4_000)),
    ],
  );
}

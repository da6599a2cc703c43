/** Claimed deliveries with their bytes, and what is known of numbers before a tenant is. Platform tables only. */
import type { DeliveryId, InboxId, TenantId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import type { Database } from "@max/db/client";
import { claim, finishAsSystem, putBack, type Claimed } from "../outbox/claim.ts";
import { z } from "zod";

export type ClaimedDelivery = Claimed & {
  deliveryId: DeliveryId;
  receivedOn: string;
  /** Arrival order, fixed when it was accepted. */
  number: number;
  source: string;
  body: Buffer;
  /** From when its lease counts, by this process's clock, in ms since 1970. */
  heldSince: number;
  /** Set when this row is one tenant's part of a delivery for several. */
  onlyTenant: TenantId | null;
};

const Payload = z.object({
  deliveryId: z.uuid(),
  receivedOn: z.string(),
  onlyTenant: z.uuid().optional(),
});

/** A delivery is worked on within this; a worker that died gives it up after it. */
export const DELIVERY_LEASE_MS = 10_000;

/** Bodies held in memory at once. One that is larger alone comes alone. */
const MOST_BYTES = 16 * 1024 * 1024;

export async function claimDeliveries(db: Database, limit: number): Promise<ClaimedDelivery[]> {
  const heldSince = Date.now();
  const claimed = await claim(db, "inbound", { limit, leaseMs: DELIVERY_LEASE_MS, inOrder: false });
  if (claimed.length === 0) return [];
  const payloads = claimed.map((row) => Payload.parse(row.payload));
  const { rows } = await db.system.query<{ id: DeliveryId; number: number; source: string; body: Buffer | null }>({
    name: "claimed-bodies",
    text: `select d.id, d.number, d.source,
        case when d.bytes_before = 0 or d.bytes_before + octet_length(d.body) <= $3 then d.body end as body
      from (
        select d.*, coalesce(sum(octet_length(d.body)) over (order by k.place rows between unbounded preceding and 1 preceding), 0) as bytes_before
        from unnest($1::uuid[], $2::date[]) with ordinality as k (id, received_on, place)
        join webhook_deliveries_in d on d.id = k.id and d.received_on = k.received_on
      ) d`,
    values: [payloads.map((p) => p.deliveryId), payloads.map((p) => p.receivedOn), MOST_BYTES],
  });
  const found = new Map(rows.map((row) => [row.id as string, row]));
  const foundOf = (index: number) => found.get(payloads[index]!.deliveryId);
  // Bytes that left with their day cannot be received any more: the work about them ends.
  await finishAsSystem(
    db,
    claimed.filter((_row, index) => !foundOf(index)),
  );
  await putBack(
    db,
    claimed.filter((_row, index) => foundOf(index)?.body === null),
  );
  return claimed.flatMap((row, index) => {
    const { receivedOn, onlyTenant } = payloads[index]!;
    const stored = foundOf(index);
    if (!stored?.body) return [];
    const { id: deliveryId, number, source, body } = stored;
    const whose = (onlyTenant as TenantId) ?? null;
    return [{ ...row, deliveryId, receivedOn, number, source, body, heldSince, onlyTenant: whose }];
  });
}

export type NumberOwner = { tenantId: TenantId; inboxId: InboxId; channel: Channel };

/** Which tenant and inbox each of these keys belongs to. Absent ones are left out. */
export async function ownersOf(
  db: Database,
  kind: "whatsapp_number" | "inbox",
  keys: string[],
): Promise<Map<string, NumberOwner>> {
  if (keys.length === 0) return new Map();
  const { rows } = await db.system.query<NumberOwner & { key: string }>(
    `select key, tenant_id as "tenantId", inbox_id as "inboxId", coalesce(channel, 'whatsapp') as channel from tenant_directory where kind = $1 and key = any($2)`,
    [kind, [...new Set(keys)]],
  );
  return new Map(rows.map(({ key, ...owner }) => [key, owner]));
}

/** Tells the outbox whose work each claimed delivery is, so that the tenant's own transaction may finish it. */
export async function assignDeliveries(
  db: Database,
  rows: { delivery: ClaimedDelivery; tenantId: TenantId }[],
): Promise<void> {
  const unassigned = rows.filter((row) => row.delivery.tenantId !== row.tenantId);
  if (unassigned.length === 0) return;
  await db.system.query(
    `update outbox o set tenant_id = k.tenant_id from unnest($1::bigint[], $2::uuid[], $3::uuid[]) as k (seq, token, tenant_id)
     where o.seq = any($1) and o.seq = k.seq and o.lease_token = k.token`,
    [unassigned.map((r) => r.delivery.seq), unassigned.map((r) => r.delivery.token), unassigned.map((r) => r.tenantId)],
  );
}

/** A delivery for several tenants becomes one piece of work for each, in one statement. */
export async function splitDelivery(db: Database, delivery: ClaimedDelivery, tenantIds: TenantId[]): Promise<void> {
  await db.system.query(
    `with gone as (
       delete from outbox where seq = $1 and lease_token = $2 returning fair_key, lane, payload
     )
     insert into outbox (topic, fair_key, lane, tenant_id, payload)
     select 'inbound', fair_key, lane, t, payload || jsonb_build_object('onlyTenant', t) from gone, unnest($3::uuid[]) t`,
    [delivery.seq, delivery.token, tenantIds],
  );
}

/** Keeps what no tenant can be told of. Safe to repeat. */
export async function park(
  db: Database,
  items: { deliveryId: DeliveryId; inboxKey: string; reason: string }[],
): Promise<void> {
  if (items.length === 0) return;
  await db.system.query(
    `insert into parked_items (delivery_id, inbox_key, reason) select * from unnest($1::uuid[], $2::text[], $3::text[]) on conflict do nothing`,
    [items.map((i) => i.deliveryId), items.map((i) => i.inboxKey), items.map((i) => i.reason)],
  );
}

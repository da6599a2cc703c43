/**
 * A batch of claimed deliveries, from bytes to effects: parsed, sorted by whose they are, and received per tenant.
 * One that cannot be applied never holds up its neighbours.
 */
import { DomainError } from "@max/domain/errors";
import type { InboxId, TenantId } from "@max/domain/ids";
import type { InboundEvent } from "@max/domain/message/transport";
import { isDatabaseAway } from "@max/db/database-away";
import { sqlState } from "@max/db/transaction";
import { LeaseLost, finishAsSystem, giveBack, holdAll } from "@max/services/outbox/claim";
import { receive, type ReceiveBatch } from "@max/services/message/receive";
import {
  assignDeliveries,
  claimDeliveries,
  DELIVERY_LEASE_MS,
  ownersOf,
  park,
  splitDelivery,
  type ClaimedDelivery,
  type NumberOwner,
} from "@max/services/webhook/claim-deliveries";
import { hastenReads } from "@max/services/template/store-templates";
import { adapterOf, callAs, type WorkerDeps } from "./deps.ts";

/** Many, so that a flood's statements are shared; what they may hold is bounded by their bytes. A pass that found as many left some. */
export const DELIVERIES_AT_ONCE = 400;
/** Companies received at once: more would only share the same processors, each with a connection and its plans in its hand. */
const COMPANIES_AT_ONCE = 4;
/** After so long the next pass begins beside the one that runs. */
export const PASS_IS_LONG_MS = 500;
/** More of them would only hold leases that end before their company's turn comes. */
const MOST_PASSES = 4;
/** A lease older than this is renewed before its work begins: on a full machine a batch may wait long for its company's turn. */
const RENEWED_AFTER_MS = 2_000;
/** Events of one transaction: bounds its locks and its length. */
const EVENTS_PER_TRANSACTION = 250;
/** After so many tries a delivery is taken apart and what still fails is quarantined. */
const TRIES = 5;
const RETRY_MS = 2_000;

/** One delivery as one tenant sees it. */
type Part = { delivery: ClaimedDelivery; items: ReceiveBatch["items"]; quarantined: ReceiveBatch["quarantined"] };

/**
 * One pass after the other within a process: what comes during one is claimed together by the next. A long one, which may wait
 * for one company's lock, holds up nobody else's work.
 * @returns how many deliveries were claimed; 0 when nothing waits, or when enough passes are at it
 */
export async function receiveDeliveries(deps: WorkerDeps): Promise<number> {
  if (deps.turns.count("pass") >= MOST_PASSES) return 0;
  return deps.turns.of("pass", () => receiveClaimed(deps), PASS_IS_LONG_MS);
}

async function receiveClaimed(deps: WorkerDeps): Promise<number> {
  const { db } = deps;
  const deliveries = await claimDeliveries(db, DELIVERIES_AT_ONCE);
  if (deliveries.length === 0) return 0;
  const inboxes = await ownersOf(
    db,
    "inbox",
    deliveries.map((d) => d.source).filter((source) => source !== "whatsapp"),
  );
  const parsed = deliveries.map((delivery) => {
    const owner = inboxes.get(delivery.source) ?? null;
    const adapter = adapterOf(deps, owner?.channel ?? "whatsapp");
    return { delivery, owner, events: adapter.parse(delivery.body, owner?.inboxId ?? null) };
  });
  await hastenReads(
    db,
    parsed.flatMap(({ events }) => events.flatMap((e) => (e.type === "templates_changed" ? [e.accountKey] : []))),
  );
  const numbers = await ownersOf(
    db,
    "whatsapp_number",
    parsed
      .filter(({ owner }) => namesItsNumber(owner))
      .flatMap(({ events }) => events.flatMap((e) => e.inboxKey ?? [])),
  );

  const byTenant = new Map<TenantId, Part[]>();
  const assigned: { delivery: ClaimedDelivery; tenantId: TenantId }[] = [];
  for (const { delivery, owner, events } of parsed) {
    const { parts, parked } = sortByTenant(delivery, events, numbers, owner);
    await park(db, parked);
    const tenants = [...parts.keys()].filter((id) => !delivery.onlyTenant || id === delivery.onlyTenant);
    const [tenantId] = tenants;
    if (!tenantId) await finishAsSystem(db, [delivery]);
    else if (tenants.length > 1) {
      await splitDelivery(db, delivery, tenants);
      db.bus.publish("outbox", "inbound");
    } else {
      assigned.push({ delivery, tenantId });
      byTenant.set(tenantId, [...(byTenant.get(tenantId) ?? []), parts.get(tenantId)!]);
    }
  }
  await assignDeliveries(db, assigned);
  const waiting = [...byTenant];
  const receiveNext = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [tenantId, parts] = next;
      await deps.turns.of(tenantId, () => receiveForTenant(deps, tenantId, parts));
    }
  };
  await Promise.all(Array.from({ length: COMPANIES_AT_ONCE }, receiveNext));
  return deliveries.length;
}

/** On WhatsApp each change says for which number it is, on every path. Elsewhere the path is all there is. */
const namesItsNumber = (owner: NumberOwner | null) => owner === null || owner.channel === "whatsapp";

/** Whose is each event? A number that is not the inbox's own, on the inbox's own path, is set aside and never applied. */
export function sortByTenant(
  delivery: ClaimedDelivery,
  events: InboundEvent[],
  numbers: Map<string, NumberOwner>,
  source: NumberOwner | null,
): { parts: Map<TenantId, Part>; parked: Parameters<typeof park>[1] } {
  const parts = new Map<TenantId, Part>();
  const parked: Parameters<typeof park>[1] = [];
  const partOf = (tenantId: TenantId): Part => {
    const part = parts.get(tenantId) ?? { delivery, items: [], quarantined: [] };
    parts.set(tenantId, part);
    return part;
  };
  const setAside = (owner: NumberOwner, event: InboundEvent, reason: string) =>
    partOf(owner.tenantId).quarantined.push({
      deliveryId: delivery.deliveryId,
      receivedOn: delivery.receivedOn,
      item: event.item,
      inboxId: owner.inboxId,
      reason,
      raw: event.type === "malformed" ? event.raw : JSON.stringify(event),
    });

  for (const event of events) {
    const named = event.inboxKey ? (numbers.get(event.inboxKey) ?? null) : null;
    const isOwnPath = delivery.source !== "whatsapp";
    if (isOwnPath && !source) parked.push(parking(delivery, event, "The inbox of this path is gone."));
    else if (isOwnPath && source && namesItsNumber(source) && event.inboxKey && named?.inboxId !== source.inboxId)
      setAside(source, event, `It names the number ${event.inboxKey}, which is not this inbox's.`);
    else if (event.type === "other" || event.type === "templates_changed") continue;
    else {
      const owner = isOwnPath ? source : named;
      if (!owner)
        parked.push(parking(delivery, event, event.type === "malformed" ? event.reason : "Nobody has this number."));
      else if (event.type === "malformed") setAside(owner, event, event.reason);
      else
        partOf(owner.tenantId).items.push({
          deliveryId: delivery.deliveryId,
          deliveryNumber: delivery.number,
          inboxId: owner.inboxId as InboxId,
          event,
        });
    }
  }
  return { parts, parked };
}

const parking = (delivery: ClaimedDelivery, event: InboundEvent, reason: string) => ({
  deliveryId: delivery.deliveryId,
  inboxKey: event.inboxKey ?? "",
  reason,
});

/** Together when possible; one by one when something is wrong with one of them, and later when the database is away. */
async function receiveForTenant(deps: WorkerDeps, tenantId: TenantId, parts: Part[]): Promise<void> {
  for (const group of inGroups(parts)) {
    try {
      const ours = await stillOurs(deps, group);
      if (ours.length > 0) await receiveGroup(deps, tenantId, ours);
    } catch (error) {
      if (error instanceof LeaseLost)
        deps.log.warn({ tenantId, deliveries: group.length }, "deliveries were taken over before they were received");
      else if (group.length > 1 && isDatabaseAway(error)) await waitForDatabase(deps, group, error);
      else if (group.length === 1) await onFailure(deps, tenantId, group[0]!, error);
      else for (const part of group) await receiveForTenant(deps, tenantId, [part]);
    }
  }
}

/** What was not taken over while it waited, with the whole of a lease ahead of it. */
async function stillOurs(deps: WorkerDeps, group: Part[]): Promise<Part[]> {
  const now = Date.now();
  if (group.every(({ delivery }) => now - delivery.heldSince < RENEWED_AFTER_MS)) return group;
  const held = await holdAll(
    deps.db,
    group.map(({ delivery }) => delivery),
    DELIVERY_LEASE_MS,
  );
  return group
    .filter(({ delivery }) => held.has(delivery.seq))
    .map((part) => ({ ...part, delivery: { ...part.delivery, heldSince: now } }));
}

/** Groups of at most 250 events. A larger delivery is a group of its own. */
function inGroups(parts: Part[]): Part[][] {
  const groups: Part[][] = [];
  let room = 0;
  for (const part of parts) {
    if (part.items.length > room || groups.length === 0) {
      groups.push([]);
      room = EVENTS_PER_TRANSACTION;
    }
    groups.at(-1)!.push(part);
    room -= part.items.length;
  }
  return groups;
}

async function receiveGroup(deps: WorkerDeps, tenantId: TenantId, group: Part[]): Promise<void> {
  const call = callAs(deps, "channel-inbound", tenantId);
  const items = group.flatMap((part) => part.items);
  const inboxIds = items.map(({ inboxId }) => inboxId);
  // A long delivery goes in slices, each complete in itself; the last one ends the owed work.
  while (items.length > EVENTS_PER_TRANSACTION)
    await receive(call, { items: items.splice(0, EVENTS_PER_TRANSACTION), quarantined: [], finished: [] });
  await receive(call, {
    items,
    quarantined: group.flatMap((p) => p.quarantined),
    finished: group.map((p) => p.delivery),
  });
  await deps.heard.at(tenantId, inboxIds);
}

/** Waiting may help: again later. Waiting cannot, or did not, help: item by item, and what fails is quarantined. */
async function onFailure(deps: WorkerDeps, tenantId: TenantId, part: Part, error: unknown): Promise<void> {
  const { delivery } = part;
  const ids = { deliveryId: delivery.deliveryId, attempts: delivery.attempts };
  if (isPassing(error) && delivery.attempts < TRIES * 10) {
    return waitForDatabase(deps, [part], error);
  }
  if (delivery.attempts < TRIES && !isHopeless(error)) {
    deps.log.warn({ err: error, ...ids }, "a delivery could not be received and is tried again");
    return giveBack(deps.db, [delivery], RETRY_MS);
  }
  deps.log.error({ err: error, ...ids }, "a delivery is taken apart: what fails of it is quarantined");
  const call = callAs(deps, "channel-inbound", tenantId);
  const quarantined = [...part.quarantined];
  for (const item of part.items) {
    try {
      await receive(call, { items: [item], quarantined: [], finished: [] });
    } catch (failure) {
      if (isPassing(failure)) return giveBack(deps.db, [delivery], RETRY_MS);
      quarantined.push({
        deliveryId: item.deliveryId,
        receivedOn: delivery.receivedOn,
        item: item.event.item,
        inboxId: item.inboxId,
        reason: `It could not be stored (${sqlState(failure) ?? "unexpected error"}).`,
        raw: JSON.stringify(item.event),
      });
    }
  }
  await receive(call, { items: [], quarantined, finished: [delivery] });
}

/** When even giving them back fails, their leases end by themselves. */
async function waitForDatabase(deps: WorkerDeps, parts: Part[], error: unknown): Promise<void> {
  const deliveries = parts.map(({ delivery }) => delivery);
  deps.log.warn({ err: error, deliveries: deliveries.length }, "deliveries wait for the database");
  await giveBack(deps.db, deliveries, RETRY_MS).catch(() => {});
}

/** The database is away or overloaded: nothing is wrong with the delivery. */
function isPassing(error: unknown): boolean {
  if (error instanceof DomainError) return error.code === "unavailable";
  const state = sqlState(error);
  return state === null
    ? error instanceof Error && ("code" in error || /connect|terminated|timeout/i.test(error.message))
    : /^(08|53|55|57|40)/.test(state);
}

/** The data itself is refused: the next try would be refused too. */
const isHopeless = (error: unknown) => /^(22|23)/.test(sqlState(error) ?? "");

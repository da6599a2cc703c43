/** The first locks of every act that touches an address or a message's external id: advisory, and sorted, for everybody alike. */
import type { IdentityAlias } from "@max/domain/message/transport";
import type { Tx } from "@max/db/transaction";
import type { ApplicableEvent, ReceivedItem } from "./received-item.ts";

/** The addresses an event names. */
export function aliasesOf(event: ApplicableEvent): IdentityAlias[] {
  switch (event.type) {
    case "message":
    case "reaction":
      return event.sender.aliases;
    case "echo":
      return event.recipient.aliases;
    case "identity_changed":
      return [...event.previous, ...event.next];
    default:
      return [];
  }
}

/** Every external id an event speaks of: its own and its target's. */
function externalIdsOf(event: ApplicableEvent): string[] {
  const own = event.externalId ? [event.externalId] : [];
  return "targetExternalId" in event ? [...own, event.targetExternalId] : own;
}

/** One statement, in one order for everybody: who shares an address or a message with us waits, or we for them, never both. */
export async function lockAddresses(tx: Tx, items: ReceivedItem[]): Promise<void> {
  const keys = new Set<string>();
  for (const { inboxId, event } of items) {
    for (const alias of aliasesOf(event)) keys.add(`${alias.type}:${alias.value}`);
    for (const id of externalIdsOf(event)) keys.add(`message:${inboxId}:${id}`);
  }
  await lockKeys(tx, [...keys]);
}

/** Takes the locks of these keys in one order, for the rest of the transaction. */
export async function lockKeys(tx: Tx, keys: string[]): Promise<void> {
  await tx.query(
    `select count(pg_advisory_xact_lock(h)) from (
       select distinct hashtextextended($1 || ':' || k, 0) as h from unnest($2::text[]) k order by h offset 0) sorted`,
    [tx.tenantId, keys],
  );
}

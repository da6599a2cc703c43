/**
 * Locks of people. Contacts come first in the one order of locks, then their addresses, as receiving locks them, then what it
 * locks after those. Receiving only refers to contacts, which waits for none of this.
 */
import { notFound } from "@max/domain/errors";
import type { ContactId } from "@max/domain/ids";
import { lockContacts, type StoredContact } from "@max/db/queries/contacts";
import type { Tx } from "@max/db/transaction";
import { lockKeys } from "../message/lock-addresses.ts";

/** The person a contact is, under their lock. @throws DomainError `not_found` */
export async function lockPerson(tx: Tx, id: ContactId): Promise<StoredContact> {
  const [contact] = await lockContacts(tx, [id]);
  if (!contact) throw notFound("contact");
  // Nobody is merged into one who is merged, so this goes one step.
  return contact.mergedInto === null ? contact : lockPerson(tx, contact.mergedInto);
}

/**
 * Nobody is received from these contacts' addresses until the transaction ends. An address that came while we waited came by one
 * of those we waited for, so it is there at the next look.
 */
export async function lockAddressesOf(tx: Tx, contactIds: readonly ContactId[]): Promise<void> {
  const locked = new Set<string>();
  for (;;) {
    const rows = await tx.query<{ key: string }>(
      `select distinct d.type || ':' || d.value as key from contact_identities d where d.tenant_id = $1 and d.contact_id = any($2)`,
      [tx.tenantId, contactIds],
    );
    const fresh = rows.map(({ key }) => key).filter((key) => !locked.has(key));
    if (fresh.length === 0) return;
    await lockKeys(tx, fresh);
    for (const key of fresh) locked.add(key);
  }
}

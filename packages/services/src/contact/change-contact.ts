import { authorizeInTenant } from "@max/domain/access/permissions";
import { type ChangeContact, type ContactDetails, type ContactView } from "@max/domain/contact/contact";
import { factsOf } from "@max/domain/contact/merge";
import { DomainError, notFound } from "@max/domain/errors";
import type { ContactId } from "@max/domain/ids";
import { personBehind, type StoredContact } from "@max/db/queries/contacts";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { contactView, detailsOf } from "./contact-views.ts";
import { lockPerson } from "./lock-person.ts";
import { readPhone } from "./read-phone.ts";
import { tellContact } from "./tell-contact.ts";

/**
 * Replaces what is known of a person.
 * @throws DomainError `not_found`, `forbidden`, `invalid_input` for a phone number that is none, `conflict` when somebody else
 *   changed them after `version`
 */
export async function changeContact(call: Call, input: ChangeContact): Promise<ContactView> {
  return inTransaction(call, async (tx) => {
    const before = await lockPerson(tx, input.contactId);
    authorizeInTenant(call.actor, "contact.edit");
    refuseOutdated(before, input.version);
    const { contactId: _, version: __, ...wanted } = input;
    const phone = wanted.phone && readPhone(wanted.phone, await countryOf(tx));
    const changed = await saveDetails(tx, before, { ...wanted, phone });
    if (changed.length > 0) {
      await recordAudit(tx, call, [
        {
          action: "contact.changed",
          subjectType: "contact",
          subjectId: before.id,
          detail: { facts: changed.join() },
        },
      ]);
      await tellContact(tx, before.id);
    }
    return presentView(tx, call, before.id);
  });
}

/** @throws DomainError `conflict` */
export function refuseOutdated(contact: StoredContact, version: number): void {
  if (contact.version !== version)
    throw new DomainError("conflict", "Somebody else changed this contact meanwhile. Look at it again first.");
}

/** The caller holds the contact's lock. @returns which facts are others now: by their kind alone, since names of attributes are free text */
export async function saveDetails(tx: Tx, before: StoredContact, after: ContactDetails): Promise<string[]> {
  const [was, is] = [factsOf(detailsOf(before)), factsOf(after)];
  const keys = [...new Set([...was.keys(), ...is.keys()])];
  const changed = keys.filter((key) => {
    const [old, now] = [was.get(key), is.get(key)];
    return old?.value !== now?.value || old?.label !== now?.label;
  });
  if (changed.length === 0) return [];
  await tx.query(
    `update contacts set name = $3, email = $4, phone = $5, company = $6, language = $7, time_zone = $8, attributes = $9, version = version + 1
     where tenant_id = $1 and id = $2`,
    [
      tx.tenantId,
      before.id,
      after.name,
      after.email,
      after.phone,
      after.company,
      after.language,
      after.timeZone,
      JSON.stringify(after.attributes),
    ],
  );
  return [...new Set(changed.map((key) => key.split(":")[0]!))];
}

/** The person as this transaction leaves them. */
export async function presentView(tx: Tx, call: Call, id: ContactId): Promise<ContactView> {
  const person = await personBehind(tx, id);
  if (!person) throw notFound("contact");
  return contactView(tx, call.actor, person);
}

async function countryOf(tx: Tx): Promise<string> {
  const [tenant] = await tx.query<{ country: string }>(`select country from tenants where id = $1`, [tx.tenantId]);
  return tenant!.country;
}

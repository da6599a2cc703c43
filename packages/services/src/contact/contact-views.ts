/** A contact as the outside sees it: always the person, with all contacts that turned out to be them. */
import type { Actor } from "@max/domain/access/permissions";
import type { ContactDetails, ContactMergeView, ContactView } from "@max/domain/contact/contact";
import { UNDOABLE_DAYS, undoableUntil } from "@max/domain/contact/merge";
import type { ContactSummary } from "@max/domain/conversation/views";
import { notFound } from "@max/domain/errors";
import type { ContactId } from "@max/domain/ids";
import { provesWhoTheyAre } from "@max/domain/inbox/identity-type";
import {
  type ContactRow,
  contactRows,
  everyoneOf,
  hiddenConversations,
  identityRows,
  type StoredContact,
} from "@max/db/queries/contacts";
import type { Reader } from "@max/db/transaction";
import { contactNotesOf } from "./contact-note-views.ts";
import { identityView } from "./display-identity.ts";

/** More conversations that one may not read are not counted. */
const MOST_HIDDEN = 100;

export const contactSummary = ({ id, name, identities, isBlocked }: ContactRow): ContactSummary => ({
  id,
  name,
  identities: identities.map(identityView),
  isBlocked,
});

/** @throws DomainError `not_found` */
export async function oneContactSummary(tx: Reader, id: ContactId): Promise<ContactSummary> {
  const [row] = await contactRows(tx, [id]);
  if (!row) throw notFound("contact");
  return contactSummary(row);
}

/** What can be edited of a stored contact. */
export const detailsOf = (contact: StoredContact): ContactDetails => {
  const { name, email, phone, company, language, timeZone, attributes } = contact;
  return { name, email, phone, company, language, timeZone, attributes };
};

/** @param person one who is merged into none */
export async function contactView(tx: Reader, actor: Actor, person: StoredContact): Promise<ContactView> {
  const [identities, notes, merges, hidden] = await Promise.all([
    identityRows(tx, person.id),
    contactNotesOf(tx, person.id),
    mergesOf(tx, person.id),
    hiddenConversations(tx, actor, person.id, MOST_HIDDEN),
  ]);
  return {
    id: person.id,
    ...detailsOf(person),
    identities: identities.map(({ since, retiredAt, ...identity }) => ({
      ...identityView(identity),
      isVerified: provesWhoTheyAre(identity.type),
      since,
      retiredAt,
    })),
    createdAt: person.createdAt,
    version: person.version,
    isBlocked: person.blockedAt !== null,
    blockedAt: person.blockedAt,
    notes,
    merges,
    hiddenConversations: hidden,
  };
}

/** Served by `contact_merges_kept_idx`. */
async function mergesOf(tx: Reader, id: ContactId): Promise<ContactMergeView[]> {
  const rows = await tx.query<Omit<ContactMergeView, "undoableUntil">>(
    `select m.id, m.merged_name as "mergedName", m.actor_name as "byName", m.merged_at as "mergedAt"
     from (${everyoneOf("$2::uuid")}) e join contact_merges m on m.tenant_id = $1 and m.kept_id = e.id
     where m.undone_at is null and m.merged_at > now() - $3 * interval '1 day' order by m.merged_at desc, m.id desc`,
    [tx.tenantId, id, UNDOABLE_DAYS],
    "merges of a person",
  );
  return rows.map((row) => ({ ...row, undoableUntil: undoableUntil(row.mergedAt) }));
}

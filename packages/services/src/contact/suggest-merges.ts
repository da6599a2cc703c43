/**
 * Who may be the same person. A suggestion and nothing more, by addresses alone that a channel or the company's own server proves:
 * what an agent typed or a visitor said of themself proves nothing, and a number that was let go is somebody else's by now (T35).
 */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { MergeSuggestion, SuggestionReason } from "@max/domain/contact/merge";
import { likelyForms, phoneAliases } from "@max/domain/contact/phone-forms";
import { notFound } from "@max/domain/errors";
import type { ContactId } from "@max/domain/ids";
import { contactRows, contactsOfPerson, identityRows, personBehind } from "@max/db/queries/contacts";
import { reading, type Call, type Reader } from "@max/db/transaction";
import { contactSummary } from "./contact-views.ts";
import { displayIdentity } from "./display-identity.ts";

/** More than these nobody looks through. */
const MOST_SUGGESTED = 10;

type Match = { contactId: ContactId; reason: SuggestionReason; own: string; other: string };

/** @throws DomainError `not_found`, `forbidden` */
export async function suggestMerges(
  call: Call,
  { contactId }: { contactId: ContactId },
): Promise<{ items: MergeSuggestion[] }> {
  authorizeInTenant(call.actor, "contact.merge");
  return reading(call, async (tx) => {
    const person = await personBehind(tx, contactId);
    if (!person) throw notFound("contact");
    const [phones, emails] = await Promise.all([samePhones(tx, person.id), sameEmails(tx, person.id)]);
    const matches = [...phones, ...emails];
    const parted = await partedFrom(tx, person.id, matches);
    const people = new Map<ContactId, Match[]>();
    for (const match of matches)
      if (!parted.has(match.contactId)) people.set(match.contactId, [...(people.get(match.contactId) ?? []), match]);
    const rows = await contactRows(tx, [...people.keys()].slice(0, MOST_SUGGESTED));
    return {
      items: rows.map((row) => ({
        contact: contactSummary(row),
        reasons: people.get(row.id)!.map(({ reason, own, other }) => ({ reason, own, other })),
      })),
    };
  });
}

/** Served by `contact_identities_value_idx`, a look-up for each form of each number. */
async function samePhones(tx: Reader, personId: ContactId): Promise<Match[]> {
  const identities = await identityRows(tx, personId);
  const wanted = identities
    .filter(({ type, retiredAt }) => type === "phone" && retiredAt === null)
    .flatMap(({ channel, value }) => [
      ...phoneAliases(value).map((form) => ({ channel: null, value, form, reason: "same_phone" as const })),
      ...(channel === "whatsapp" ? likelyForms(value) : []).map((form) => ({
        channel,
        value,
        form,
        reason: "likely_phone" as const,
      })),
    ]);
  if (wanted.length === 0) return [];
  const rows = await tx.query<{ contactId: ContactId; value: string; form: string; reason: SuggestionReason }>(
    `select distinct coalesce(h.merged_into, h.id) as "contactId", k.value, k.form, k.reason
     from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as k (value, form, reason, channel)
     cross join lateral (
       select i.contact_id from contact_identities i where i.tenant_id = $1 and i.channel = any('{whatsapp,sms}'::text[]) and i.type = 'phone'
         and i.value = k.form and i.retired_at is null and (k.channel is null or i.channel = k.channel) offset 0
     ) d
     join contacts h on h.tenant_id = $1 and h.id = d.contact_id
     where coalesce(h.merged_into, h.id) <> $2`,
    [
      tx.tenantId,
      personId,
      wanted.map(({ value }) => value),
      wanted.map(({ form }) => form),
      wanted.map(({ reason }) => reason),
      wanted.map(({ channel }) => channel),
    ],
    "people of the same number",
  );
  return rows.map(({ contactId, value, form, reason }) => ({
    contactId,
    reason,
    own: displayIdentity({ type: "phone", value }),
    other: displayIdentity({ type: "phone", value: form }),
  }));
}

/** Addresses the company's server vouched for. Served by `widget_sessions_member_idx` and `widget_sessions_vouched_idx`. */
async function sameEmails(tx: Reader, personId: ContactId): Promise<Match[]> {
  const contactIds = await contactsOfPerson(tx, personId);
  const rows = await tx.query<{ contactId: ContactId; email: string }>(
    `select distinct coalesce(h.merged_into, h.id) as "contactId", theirs.vouched_email as email
     from contact_identities d
     join widget_sessions own on own.tenant_id = $1 and own.inbox_id = split_part(d.value, '/', 1)::uuid
       and own.member = substr(d.value, strpos(d.value, '/') + 1) and own.vouched_email is not null
     join widget_sessions theirs on theirs.tenant_id = $1 and theirs.vouched_email = own.vouched_email and theirs.member is not null
     join contact_identities o on o.tenant_id = $1 and o.channel = 'widget' and o.type = 'member'
       and o.value = theirs.inbox_id || '/' || theirs.member and o.retired_at is null
     join contacts h on h.tenant_id = $1 and h.id = o.contact_id
     where d.tenant_id = $1 and d.contact_id = any($3) and d.type = 'member' and d.retired_at is null
       and coalesce(h.merged_into, h.id) <> $2`,
    [tx.tenantId, personId, contactIds],
    "people of the same address",
  );
  return rows.map(({ contactId, email }) => ({ contactId, reason: "same_email", own: email, other: email }));
}

/** Whom somebody has looked at and taken apart again is not suggested anew. */
async function partedFrom(tx: Reader, personId: ContactId, matches: readonly Match[]): Promise<Set<ContactId>> {
  if (matches.length === 0) return new Set();
  const rows = await tx.query<{ contactId: ContactId }>(
    `select case when m.kept_id = $2 then m.merged_id else m.kept_id end as "contactId" from contact_merges m
     where m.tenant_id = $1 and m.undone_at is not null
       and ((m.kept_id = $2 and m.merged_id = any($3)) or (m.kept_id = any($3) and m.merged_id = $2))`,
    [tx.tenantId, personId, matches.map(({ contactId }) => contactId)],
    "people taken apart",
  );
  return new Set(rows.map(({ contactId }) => contactId));
}

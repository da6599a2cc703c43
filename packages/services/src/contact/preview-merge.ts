import { authorizeInTenant } from "@max/domain/access/permissions";
import { conflictsOf, factsOf, type MergePreview, type PreviewMerge } from "@max/domain/contact/merge";
import { DomainError, notFound } from "@max/domain/errors";
import { contactsOfPerson, conversationIdsOfContacts, personBehind } from "@max/db/queries/contacts";
import { reading, type Call, type Reader } from "@max/db/transaction";
import type { ContactId } from "@max/domain/ids";
import { detailsOf, oneContactSummary } from "./contact-views.ts";

/** What a merge would bring together. @throws DomainError `not_found`, `forbidden`, `conflict` for two who are one already */
export async function previewMerge(call: Call, { keptId, mergedId }: PreviewMerge): Promise<MergePreview> {
  authorizeInTenant(call.actor, "contact.merge");
  return reading(call, async (tx) => {
    const [kept, merged] = await Promise.all([personBehind(tx, keptId), personBehind(tx, mergedId)]);
    if (!kept || !merged) throw notFound("contact");
    if (kept.id === merged.id) throw new DomainError("conflict", "These two are one contact already.");
    const [keptSummary, mergedSummary, counts] = await Promise.all([
      oneContactSummary(tx, kept.id),
      oneContactSummary(tx, merged.id),
      countsOf(tx, merged.id),
    ]);
    const [own, theirs] = [detailsOf(kept), detailsOf(merged)];
    const known = factsOf(own);
    return {
      kept: { ...keptSummary, version: kept.version },
      merged: { ...mergedSummary, version: merged.version },
      ...counts,
      conflicts: conflictsOf(own, theirs),
      gained: [...factsOf(theirs)].flatMap(([key, fact]) => (known.has(key) ? [] : [fact])),
    };
  });
}

async function countsOf(tx: Reader, personId: ContactId) {
  const contactIds = await contactsOfPerson(tx, personId);
  const conversationIds = await conversationIdsOfContacts(tx, contactIds, "all");
  const [row] = await tx.query<Pick<MergePreview, "openConversations" | "notes" | "tags">>(
    `select
       (select count(*)::int from conversations c where c.tenant_id = $1 and c.id = any($2) and c.state <> 'closed') as "openConversations",
       (select count(*)::int from notes n where n.tenant_id = $1 and n.conversation_id = any($2))
         + (select count(*)::int from contact_notes n where n.tenant_id = $1 and n.contact_id = any($3)) as notes,
       (select count(distinct g.tag_id)::int from conversation_tags g where g.tenant_id = $1 and g.conversation_id = any($2)) as tags`,
    [tx.tenantId, conversationIds, contactIds],
    "what a merge brings",
  );
  return { conversations: conversationIds.length, ...row! };
}

/**
 * Two contacts turn out to be one person. Addresses, threads and notes stay with the contact they are of, which leads to the other
 * from then on; conversations show the person. So nothing can be lost, and taking it back moves nothing either (ADR 0029).
 */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { ContactView } from "@max/domain/contact/contact";
import {
  type FactChange,
  type MergeContacts,
  mergedDetails,
  UNDOABLE_DAYS,
  undoneDetails,
} from "@max/domain/contact/merge";
import { DomainError, notFound } from "@max/domain/errors";
import type { ContactId, ContactMergeId } from "@max/domain/ids";
import {
  contactsOfPerson,
  conversationIdsOfContacts,
  lockContacts,
  type StoredContact,
} from "@max/db/queries/contacts";
import { lockConversations } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { recordAudit } from "../audit/record-audit.ts";
import { historyActor } from "../conversation/record-change.ts";
import { presentView, refuseOutdated, saveDetails } from "./change-contact.ts";
import { detailsOf } from "./contact-views.ts";
import { lockAddressesOf } from "./lock-person.ts";
import { tellRegrouped } from "./tell-contact.ts";

/**
 * Two who are one person by now stay so, whoever asked first and in whichever direction.
 * @throws DomainError `not_found`, `forbidden`, `conflict` when one of them changed after it was looked at
 */
export async function mergeContacts(call: Call, input: MergeContacts): Promise<ContactView> {
  return inTransaction(call, async (tx) => {
    const { kept, merged } = await lockPair(tx, input.keptId, input.mergedId);
    authorizeInTenant(call.actor, "contact.merge");
    const [keptPerson, mergedPerson] = [kept, merged].map((contact) => contact.mergedInto ?? contact.id);
    if (keptPerson === mergedPerson) return presentView(tx, call, kept.id);
    if (kept.mergedInto ?? merged.mergedInto)
      throw new DomainError(
        "conflict",
        "One of these contacts was merged with somebody else meanwhile. Look again first.",
      );
    refuseOutdated(kept, input.keptVersion);
    refuseOutdated(merged, input.mergedVersion);

    const followedIds = await contactsOfPerson(tx, merged.id);
    await lockAddressesOf(tx, [...followedIds, ...(await contactsOfPerson(tx, kept.id))]);
    const { details, changes } = mergedDetails(detailsOf(kept), detailsOf(merged), input.take);
    await lead(tx, followedIds, kept.id);
    await saveDetails(tx, kept, details);
    await showPerson(tx, followedIds);
    await recordMerge(tx, call, { kept, merged, followedIds, changes });
    return presentView(tx, call, kept.id);
  });
}

async function lockPair(tx: Tx, keptId: ContactId, mergedId: ContactId) {
  const rows = await lockContacts(tx, [keptId, mergedId]);
  const kept = rows.find(({ id }) => id === keptId);
  const merged = rows.find(({ id }) => id === mergedId);
  if (!kept || !merged) throw notFound("contact");
  return { kept, merged };
}

const lead = (tx: Tx, contactIds: readonly ContactId[], to: ContactId) =>
  tx.query(`update contacts set merged_into = $3 where tenant_id = $1 and id = any($2)`, [tx.tenantId, contactIds, to]);

/** Conversations carry the person they are shown with; their threads say whose they were. */
async function showPerson(tx: Tx, contactIds: readonly ContactId[]): Promise<void> {
  const conversations = await lockConversations(tx, await conversationIdsOfContacts(tx, contactIds, "all"));
  await tx.query(
    `update conversations c set contact_id = coalesce(h.merged_into, h.id)
     from channel_threads t join contacts h on h.tenant_id = t.tenant_id and h.id = t.contact_id
     where c.tenant_id = $1 and c.id = any($2) and t.tenant_id = $1 and t.id = c.channel_thread_id
       and c.contact_id <> coalesce(h.merged_into, h.id)`,
    [tx.tenantId, conversations.map(({ id }) => id)],
  );
}

type Merge = { kept: StoredContact; merged: StoredContact; followedIds: ContactId[]; changes: FactChange[] };

async function recordMerge(tx: Tx, call: Call, { kept, merged, followedIds, changes }: Merge): Promise<void> {
  const actor = await historyActor(tx, call.actor);
  await tx.query(
    `insert into contact_merges (tenant_id, id, kept_id, merged_id, merged_name, followed_ids, changes, actor_type, actor_id, actor_name)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      tx.tenantId,
      newId<ContactMergeId>(),
      kept.id,
      merged.id,
      merged.name,
      followedIds,
      JSON.stringify(changes),
      actor.type,
      actor.id,
      actor.name,
    ],
  );
  await recordAudit(tx, call, [
    {
      action: "contact.merged",
      subjectType: "contact",
      subjectId: kept.id,
      detail: { mergedId: merged.id, facts: changes.length },
    },
  ]);
  await tellRegrouped(tx, [kept.id, merged.id]);
}

type Recorded = {
  keptId: ContactId;
  mergedId: ContactId;
  followedIds: ContactId[];
  changes: FactChange[];
  isUndone: boolean;
  isOver: boolean;
};

/**
 * The two are two again: each with the addresses, conversations and notes of theirs, those that came meanwhile included. Facts
 * that were changed since stay as they are.
 * @returns the contact that leads to nobody any more
 * @throws DomainError `not_found`, `forbidden`, `conflict` after 30 days
 */
export async function undoMerge(call: Call, input: { contactMergeId: ContactMergeId }): Promise<ContactView> {
  return inTransaction(call, async (tx) => {
    const found = await mergeById(tx, input.contactMergeId);
    if (!found) throw notFound("merge");
    const { kept, merged } = await lockPair(tx, found.keptId, found.mergedId);
    authorizeInTenant(call.actor, "contact.merge");
    // Under the locks: somebody else may have taken it back meanwhile.
    const merge = (await mergeById(tx, input.contactMergeId))!;
    if (merge.isUndone) return presentView(tx, call, merged.id);
    if (merge.isOver)
      throw new DomainError("conflict", `A merge can be taken back for ${UNDOABLE_DAYS} days, and those are over.`);

    const personId = kept.mergedInto ?? kept.id;
    if (personId !== kept.id) await lockContacts(tx, [personId]);
    await lockAddressesOf(tx, [...new Set([...merge.followedIds, ...(await contactsOfPerson(tx, personId))])]);
    await partAgain(tx, merge, personId);
    await saveDetails(tx, kept, undoneDetails(detailsOf(kept), merge.changes));
    await showPerson(tx, merge.followedIds);
    await tx.query(`update contact_merges set undone_at = now() where tenant_id = $1 and id = $2`, [
      tx.tenantId,
      input.contactMergeId,
    ]);
    await recordAudit(tx, call, [
      {
        action: "contact.merge_undone",
        subjectType: "contact",
        subjectId: kept.id,
        detail: { mergedId: merged.id },
      },
    ]);
    await tellRegrouped(tx, [personId, merged.id]);
    return presentView(tx, call, merged.id);
  });
}

async function mergeById(tx: Tx, id: ContactMergeId): Promise<Recorded | null> {
  const [row] = await tx.query<Recorded>(
    `select kept_id as "keptId", merged_id as "mergedId", followed_ids as "followedIds", changes, undone_at is not null as "isUndone",
       merged_at <= now() - $3 * interval '1 day' as "isOver"
     from contact_merges where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, UNDOABLE_DAYS],
  );
  return row ?? null;
}

/** Those that led to the merged one before lead there again, but for those that were parted from it meanwhile. */
const partAgain = (tx: Tx, { mergedId, followedIds }: Recorded, personId: ContactId) =>
  tx.query(
    `update contacts set merged_into = case when id <> $3 then $3::uuid end
     where tenant_id = $1 and id = any($2) and merged_into = $4`,
    [tx.tenantId, followedIds, mergedId, personId],
  );

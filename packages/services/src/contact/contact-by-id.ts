/** Everything known of one person, and what they wrote as far as the caller may read it. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { ContactView, ListContactConversations } from "@max/domain/contact/contact";
import type { ConversationView } from "@max/domain/conversation/views";
import { notFound } from "@max/domain/errors";
import type { ContactId } from "@max/domain/ids";
import { pageOf, readTimeCursor, timeCursor, type Page } from "@max/domain/paging";
import { conversationIdsOfPerson, personBehind } from "@max/db/queries/contacts";
import { conversationViewRows } from "@max/db/queries/conversations";
import { reading, type Call } from "@max/db/transaction";
import { conversationView } from "../conversation/conversation-view.ts";
import { contactView } from "./contact-views.ts";

/** A contact that was merged gives the person it turned out to be: the answer's `id` says whom. @throws DomainError `not_found` */
export async function contactById(call: Call, { contactId }: { contactId: ContactId }): Promise<ContactView> {
  authorizeInTenant(call.actor, "contact.list");
  return reading(call, async (tx) => {
    const person = await personBehind(tx, contactId);
    if (!person) throw notFound("contact");
    return contactView(tx, call.actor, person);
  });
}

/** One page of them over all channels, those begun last first. @throws DomainError `not_found`, `invalid_input` for a cursor that is not ours */
export async function contactConversations(
  call: Call,
  { contactId, cursor, limit }: ListContactConversations,
): Promise<Page<ConversationView>> {
  authorizeInTenant(call.actor, "contact.list");
  const before = cursor ? readTimeCursor(cursor) : null;
  return reading(call, async (tx) => {
    const person = await personBehind(tx, contactId);
    if (!person) throw notFound("contact");
    const places = await conversationIdsOfPerson(tx, call.actor, person.id, { before, size: limit + 1 });
    const rows = await conversationViewRows(
      tx,
      places.map(({ id }) => id),
    );
    const views = new Map(rows.map((row) => [row.id, conversationView(row)]));
    const shown = places.flatMap((place) => views.get(place.id) ?? []);
    return pageOf(
      shown,
      limit,
      (view) => view,
      (view) => timeCursor({ at: view.createdAt, id: view.id }),
    );
  });
}

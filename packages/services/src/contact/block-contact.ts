import { authorizeInTenant, can } from "@max/domain/access/permissions";
import type { BlockContact, ContactView } from "@max/domain/contact/contact";
import { conversationIdsOfContacts, contactsOfPerson } from "@max/db/queries/contacts";
import { lockConversations } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import type { ContactId } from "@max/domain/ids";
import { recordAudit } from "../audit/record-audit.ts";
import { placeLocked } from "../conversation/change-placement.ts";
import { closing } from "../conversation/close-conversation.ts";
import { presentView } from "./change-contact.ts";
import { lockAddressesOf, lockPerson } from "./lock-person.ts";
import { tellContact } from "./tell-contact.ts";

/**
 * What somebody blocked writes is kept, opens nothing and is unread to nobody; nothing is sent to them. Unblocking ends that and
 * opens nothing by itself.
 * @throws DomainError `not_found`, `forbidden`
 */
export async function blockContact(call: Call, input: BlockContact): Promise<ContactView> {
  return inTransaction(call, async (tx) => {
    const person = await lockPerson(tx, input.contactId);
    authorizeInTenant(call.actor, "contact.block");
    const { isBlocked, disposition } = input;
    if ((person.blockedAt !== null) !== isBlocked) {
      const contactIds = await contactsOfPerson(tx, person.id);
      // What is just being received is there before it, or is held.
      await lockAddressesOf(tx, contactIds);
      await tx.query(
        `update contacts set blocked_at = case when $3::boolean then now() end where tenant_id = $1 and id = $2`,
        [tx.tenantId, person.id, isBlocked],
      );
      const closed = isBlocked && disposition !== null ? await closeOpen(tx, call, contactIds, disposition) : 0;
      await recordAudit(tx, call, [
        {
          action: isBlocked ? "contact.blocked" : "contact.unblocked",
          subjectType: "contact",
          subjectId: person.id,
          detail: { closed },
        },
      ]);
      await tellContact(tx, person.id);
    }
    return presentView(tx, call, person.id);
  });
}

/** What is somebody else's stays theirs to close: they are told that the customer is blocked. */
async function closeOpen(tx: Tx, call: Call, contactIds: ContactId[], disposition: string): Promise<number> {
  const open = await lockConversations(tx, await conversationIdsOfContacts(tx, contactIds, "open"));
  const own = open.filter(
    (conversation) => conversation.state !== "closed" && can(call.actor, "conversation.close", conversation),
  );
  for (const conversation of own) await placeLocked(tx, call, conversation, closing({ disposition }));
  return own.length;
}

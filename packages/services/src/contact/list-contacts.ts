/** One page of contacts, newest first. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { ContactSummary } from "@max/domain/conversation/views";
import { pageOf, readTimeCursor, timeCursor, type Page } from "@max/domain/paging";
import { contactPage } from "@max/db/queries/contacts";
import { reading, type Call } from "@max/db/transaction";
import { contactSummary } from "./contact-views.ts";

/** `q` is how words of the name begin, a number or its last six digits, or how an e-mail address begins. @throws DomainError `forbidden`, `invalid_input` for a cursor that is not ours */
export async function listContacts(
  call: Call,
  input: { q?: string | undefined; cursor?: string | null | undefined; limit: number },
): Promise<Page<ContactSummary>> {
  authorizeInTenant(call.actor, "contact.list");
  const before = input.cursor ? readTimeCursor(input.cursor) : null;
  const rows = await reading(call, (tx) => contactPage(tx, { search: input.q || null, before, size: input.limit + 1 }));
  return pageOf(rows, input.limit, contactSummary, (row) => timeCursor({ at: row.createdAt, id: row.id }));
}

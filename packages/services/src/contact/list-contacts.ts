/** One page of contacts, newest first. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { ContactSummary, IdentityView } from "@max/domain/conversation/views";
import type { ContactId } from "@max/domain/ids";
import { pageOf, readTimeCursor, timeCursor, type Page } from "@max/domain/paging";
import { anywhere } from "@max/db/queries/like";
import { inTransaction, type Call } from "@max/db/transaction";
import { identityView } from "./display-identity.ts";

/** `q` is part of a name. @throws DomainError `forbidden`, `invalid_input` for a cursor that is not ours */
export async function listContacts(
  call: Call,
  input: { q?: string | undefined; cursor?: string | null | undefined; limit: number },
): Promise<Page<ContactSummary>> {
  authorizeInTenant(call.actor, "contact.list");
  const before = input.cursor ? readTimeCursor(input.cursor) : null;
  const rows = await inTransaction(call, (tx) =>
    tx.query<{ id: ContactId; name: string; createdAt: Date; identities: Omit<IdentityView, "display">[] }>(
      `select c.id, c.name, c.created_at as "createdAt",
         coalesce((select jsonb_agg(jsonb_build_object('channel', d.channel, 'type', d.type, 'value', d.value) order by d.type, d.value)
           from contact_identities d where d.tenant_id = c.tenant_id and d.contact_id = c.id and d.retired_at is null), '[]') as identities
       from contacts c where c.tenant_id = $1 and ($2::text is null or c.name ilike $2)
         and ($3::timestamptz is null or (c.created_at, c.id) < ($3, $4::uuid))
       order by c.created_at desc, c.id desc limit $5`,
      [tx.tenantId, input.q ? anywhere(input.q) : null, before?.at ?? null, before?.id ?? null, input.limit + 1],
    ),
  );
  return pageOf(
    rows,
    input.limit,
    ({ id, name, identities }) => ({ id, name, identities: identities.map(identityView) }),
    (row) => timeCursor({ at: row.createdAt, id: row.id }),
  );
}

import { authorizeInTenant } from "@max/domain/access/permissions";
import type { ListPeople, PersonView } from "@max/domain/access/people";
import { notFound } from "@max/domain/errors";
import type { UserId } from "@max/domain/ids";
import { pageOf, type Page } from "@max/domain/paging";
import { peoplePage, readNameCursor, nameCursor, personRow } from "@max/db/queries/people";
import { reading, type Call, type Reader } from "@max/db/transaction";

/** Everybody of the company, by name. */
export async function listPeople(call: Call, { q, state, cursor, limit }: ListPeople): Promise<Page<PersonView>> {
  authorizeInTenant(call.actor, "people.manage");
  const after = cursor ? readNameCursor(cursor) : null;
  const rows = await reading(call, (tx) =>
    peoplePage(tx, { search: q || null, state: state ?? null, after, size: limit + 1 }),
  );
  return pageOf(
    rows,
    limit,
    ({ sortName: _sortName, ...person }) => person,
    ({ sortName, id }) => nameCursor({ sortName, id }),
  );
}

/** One of them as the list shows them. @throws DomainError `not_found` */
export async function personView(tx: Reader, userId: UserId): Promise<PersonView> {
  const row = await personRow(tx, userId);
  if (!row) throw notFound("person");
  const { sortName: _sortName, ...person } = row;
  return person;
}

/** What an agent may insert: for the page that manages it, and for the menu of the composer. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import { type CannedResponseView, type ListCannedResponses } from "@max/domain/canned/canned-response";
import { MENU_SIZE } from "@max/domain/canned/limits";
import { DomainError } from "@max/domain/errors";
import { CannedResponseId } from "@max/domain/ids";
import { pageOf, type Page } from "@max/domain/paging";
import { cannedPage } from "@max/db/queries/canned-responses";
import { reading, type Call } from "@max/db/transaction";

/** One page by short code. @throws DomainError `forbidden`, `invalid_input` for a cursor that is not ours */
export async function listCannedResponses(call: Call, input: ListCannedResponses): Promise<Page<CannedResponseView>> {
  authorizeInTenant(call.actor, "canned.read");
  const page = {
    scope: input.scope ?? null,
    isArchived: input.archived,
    search: input.q || null,
    after: input.cursor ? readCursor(input.cursor) : null,
    size: input.limit + 1,
  };
  const rows = await reading(call, (tx) => cannedPage(tx, call.actor, page));
  return pageOf(
    rows,
    input.limit,
    (row) => row,
    (row) => `${row.id}.${row.code}`,
  );
}

/** All that the caller may insert, what they use most first, then by code. */
export async function cannedMenu(call: Call): Promise<CannedResponseView[]> {
  authorizeInTenant(call.actor, "canned.read");
  const all = { scope: null, isArchived: false, search: null, after: null, size: MENU_SIZE };
  const rows = await reading(call, (tx) => cannedPage(tx, call.actor, all));
  return rows.sort((one, other) => other.uses - one.uses);
}

function readCursor(cursor: string) {
  const id = CannedResponseId.safeParse(cursor.slice(0, 36));
  const code = cursor.slice(37);
  if (!id.success || cursor[36] !== "." || !/^[\p{L}\p{M}\p{N}_-]{1,80}$/u.test(code))
    throw new DomainError("invalid_input", "The cursor is not one this list gave out.");
  return { id: id.data, code };
}

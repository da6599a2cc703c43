/** One page of the templates that an inbox's account has. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import type { InboxId } from "@max/domain/ids";
import { pageOf, type Page } from "@max/domain/paging";
import type { TemplateView } from "@max/domain/template/template";
import { templatePage } from "@max/db/queries/templates";
import { reading, type Call } from "@max/db/transaction";

/** An inbox of another company, and one that is none, has no templates. @throws DomainError `forbidden`, `invalid_input` */
export async function listTemplates(
  call: Call,
  input: { inboxId: InboxId; cursor?: string | null | undefined; limit: number },
): Promise<Page<TemplateView>> {
  authorizeInTenant(call.actor, "conversation.list");
  const after = input.cursor ? readCursor(input.cursor) : null;
  const rows = await reading(call, (tx) => templatePage(tx, { inboxId: input.inboxId, after, size: input.limit + 1 }));
  return pageOf(
    rows,
    input.limit,
    (row) => row,
    ({ name, language }) => `${language}.${name}`,
  );
}

function readCursor(cursor: string) {
  const match = /^(\w{2,20})\.(\w{1,512})$/.exec(cursor);
  if (!match) throw new DomainError("invalid_input", "The cursor is not one this list gave out.");
  return { language: match[1]!, name: match[2]! };
}

/** What is held back of a conversation, looked at before anybody releases it. */
import { DomainError } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import type { HeldMessage } from "@max/domain/message/flood";
import { pageOf, type Page } from "@max/domain/paging";
import { heldPage } from "@max/db/queries/held-messages";
import { reading, type Call } from "@max/db/transaction";
import { mayRead } from "./list-messages.ts";
import { readSortKey, sortKey } from "./message-view.ts";

/** @throws DomainError `not_found`, also for a conversation the caller may not see; `invalid_input` for a cursor that is not ours */
export async function listHeld(
  call: Call,
  {
    conversationId,
    cursor,
    limit,
  }: { conversationId: ConversationId; cursor?: string | null | undefined; limit: number },
): Promise<Page<HeldMessage>> {
  const from = cursor ? readSortKey(cursor) : null;
  if (cursor && !from) throw new DomainError("invalid_input", "The cursor is not one this list gave out.");
  return reading(call, async (tx) => {
    const [rows] = await Promise.all([
      heldPage(tx, conversationId, from, limit + 1),
      mayRead(tx, call, conversationId),
    ]);
    return pageOf(
      rows,
      limit,
      ({ id, kind, text, authorName, sortAt }) => ({ id, kind, text, authorName, providerAt: sortAt }),
      sortKey,
    );
  });
}

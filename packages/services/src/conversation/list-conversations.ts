/** One page of a list, holding only what the caller may read. */
import type { ListConversations } from "@max/domain/conversation/inputs";
import type { ConversationView } from "@max/domain/conversation/views";
import type { ConversationId } from "@max/domain/ids";
import { type Page, pageOf, readTimeCursor, timeCursor } from "@max/domain/paging";
import {
  conversationPage,
  type ConversationPage,
  type ListPlace,
  walkConversations,
} from "@max/db/queries/conversation-lists";
import { conversationViewRows } from "@max/db/queries/conversations";
import { isNarrowed } from "@max/db/queries/narrowing";
import { reading, type Call, type Reader } from "@max/db/transaction";
import { conversationView } from "./conversation-view.ts";
import { filteredScope } from "./filtered-scope.ts";

/** A walk looks at so many conversations, and a page waits for so many walks: a company of a few thousand is seen through at once. */
const STEPS = 500;
const WALKS = 8;

/** @throws DomainError `invalid_input` for a cursor that is not ours, `person_required` when a program asks for "me" */
export async function listConversations(call: Call, input: ListConversations): Promise<Page<ConversationView>> {
  return reading(call, async (tx) => {
    const page: ConversationPage = {
      ...filteredScope(call, input),
      before: input.cursor ? readCursor(input.cursor) : null,
      size: input.limit + 1,
    };
    if (isNarrowed(page)) return walkedPage(tx, call, page, input.limit);
    const rows = await conversationPage(tx, call.actor, page);
    return pageOf(rows, input.limit, conversationView, cursorOf);
  });
}

/** A page of what a narrowing lets through. One that ends before it is full says where to go on. */
async function walkedPage(
  tx: Reader,
  call: Call,
  page: ConversationPage,
  limit: number,
): Promise<Page<ConversationView>> {
  const found: ListPlace[] = [];
  let before = page.before;
  for (let walk = 0; walk < WALKS && found.length <= limit; walk++) {
    const more = await walkConversations(tx, call.actor, { ...page, before, size: page.size - found.length }, STEPS);
    found.push(...more.found);
    before = more.walkedTo;
    if (!before) break;
  }
  const shown = found.slice(0, limit);
  const rows = new Map(
    (
      await conversationViewRows(
        tx,
        shown.map(({ id }) => id),
      )
    ).map((row) => [row.id, row]),
  );
  const items = shown.flatMap(({ id }) => rows.get(id) ?? []).map(conversationView);
  const next = found.length > limit ? shown.at(-1)! : before;
  return { items, nextCursor: next && cursorOf(next) };
}

const cursorOf = ({ lastActivityAt, id }: ListPlace) => timeCursor({ at: lastActivityAt, id });

function readCursor(cursor: string): ListPlace {
  const { at, id } = readTimeCursor(cursor);
  return { lastActivityAt: at, id: id as ConversationId };
}

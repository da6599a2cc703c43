/** Everything a filter holds, walked by key: counted up to a limit, or named. */
import type { ConversationFilter } from "@max/domain/conversation/filter";
import type { FilterCount } from "@max/domain/conversation/views";
import type { ConversationId } from "@max/domain/ids";
import { type ConversationPage, type ListPlace, walkConversations } from "@max/db/queries/conversation-lists";
import { reading, type Call, type Reader } from "@max/db/transaction";
import { filteredScope } from "./filtered-scope.ts";

const STEPS = 1_000;
const COUNTED_AT_MOST = 1_000;
/** A count is asked for while somebody looks at a list: it does not look through a whole year. */
const COUNT_WALKS = 10;

/** @throws DomainError `person_required` when a program asks for "me" */
export function countFiltered(call: Call, filter: ConversationFilter): Promise<FilterCount> {
  return reading(call, async (tx) => {
    const { ids, isMore } = await walkFilter(tx, call, filter, { most: COUNTED_AT_MOST, walks: COUNT_WALKS });
    return { count: ids.length, isMore };
  });
}

/** The ids of what a filter holds for the caller, latest activity first; `isMore` when there may be others. */
export async function walkFilter(
  tx: Reader,
  call: Call,
  filter: ConversationFilter,
  { most, walks }: { most: number; walks: number },
): Promise<{ ids: ConversationId[]; isMore: boolean }> {
  const scope = filteredScope(call, filter);
  const ids: ConversationId[] = [];
  let before: ListPlace | null = null;
  for (let walk = 0; walk < walks; walk++) {
    const page: ConversationPage = { ...scope, before, size: Math.min(STEPS, most + 1 - ids.length) };
    const { found, walkedTo }: { found: ListPlace[]; walkedTo: ListPlace | null } = await walkConversations(
      tx,
      call.actor,
      page,
      STEPS,
    );
    ids.push(...found.map(({ id }) => id));
    if (ids.length > most) return { ids: ids.slice(0, most), isMore: true };
    if (!walkedTo) return { ids, isMore: false };
    before = walkedTo;
  }
  return { ids, isMore: true };
}

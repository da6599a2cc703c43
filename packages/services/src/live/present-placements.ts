/** Where conversations stand now: a feed that catches up asks it, because rights may have changed since an event. */
import type { ConversationSubject } from "@max/domain/access/permissions";
import type { ConversationId } from "@max/domain/ids";
import { conversationSubjects } from "@max/db/queries/conversations";
import { inTransaction, type Call } from "@max/db/transaction";

export async function presentPlacements(
  call: Call,
  ids: ConversationId[],
): Promise<Map<ConversationId, ConversationSubject>> {
  if (ids.length === 0) return new Map();
  return inTransaction(call, (tx) => conversationSubjects(tx, ids));
}

/** One page of the inbox, holding only what the caller may read. */
import type { ListConversations } from "@max/domain/conversation/inputs";
import type { ConversationView } from "@max/domain/conversation/views";
import { DomainError } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import { pageOf, readTimeCursor, timeCursor, type Page } from "@max/domain/paging";
import { conversationPage, type ConversationPage } from "@max/db/queries/conversations";
import { reading, type Call } from "@max/db/transaction";
import { conversationView } from "./conversation-view.ts";

/** @throws DomainError `invalid_input` for a cursor that is not ours, `person_required` when a program asks for "me" */
export async function listConversations(call: Call, input: ListConversations): Promise<Page<ConversationView>> {
  const page: ConversationPage = {
    states: input.state ?? ["new", "queued", "assigned", "closed"],
    teamId: input.teamId ?? null,
    assigneeId: input.assigneeId === "me" ? meOf(call) : (input.assigneeId ?? null),
    tagId: input.tagId ?? null,
    isSnoozed: input.snoozed ?? null,
    search: input.q || null,
    before: input.cursor ? readCursor(input.cursor) : null,
    size: input.limit + 1,
  };
  const rows = await reading(call, (tx) => conversationPage(tx, call.actor, page));
  return pageOf(rows, input.limit, conversationView, (row) => timeCursor({ at: row.lastActivityAt, id: row.id }));
}

function meOf(call: Call) {
  if (call.actor.type !== "user")
    throw new DomainError("person_required", 'Only a person can list "me". Give a user\'s id.');
  return call.actor.userId;
}

function readCursor(cursor: string): ConversationPage["before"] {
  const { at, id } = readTimeCursor(cursor);
  return { lastActivityAt: at, id: id as ConversationId };
}

import { decide } from "@max/domain/conversation/lifecycle";
import type { ConversationView } from "@max/domain/conversation/views";
import type { ConversationId, UserId } from "@max/domain/ids";
import type { Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { addNote } from "../note/write-note.ts";
import { changePlacement, type PlacementVerb } from "./change-placement.ts";

/**
 * Somebody else decides who answers, and leaves them a note if there is something to know.
 * @throws DomainError `not_found` for a user who is not of this tenant or does not work here any more
 */
export async function assignConversation(
  call: Call,
  input: { conversationId: ConversationId; assigneeId: UserId; note?: string | undefined },
): Promise<ConversationView> {
  return changePlacement(call, input.conversationId, assigning(call, input));
}

export const assigning = (
  call: Call,
  { assigneeId, note }: { assigneeId: UserId; note?: string | undefined },
): PlacementVerb => ({
  action: "conversation.assign",
  change: "assigned",
  async decide(tx, before) {
    if (note) await addNote(tx, call, before, { clientNoteId: newId(), text: note });
    return decide(before, { type: "assign", agentId: assigneeId }, tx.now);
  },
});

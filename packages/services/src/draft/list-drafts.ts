import { can } from "@max/domain/access/permissions";
import type { DraftView } from "@max/domain/conversation/draft";
import { conversationSubjects } from "@max/db/queries/conversations";
import { draftsOf } from "@max/db/queries/drafts";
import { reading, type Call } from "@max/db/transaction";
import { actorKey } from "../auth/answer-once.ts";
import { writerOf } from "./save-draft.ts";

/** The caller's newest drafts, where they may still read the conversation. @throws DomainError `person_required` */
export async function listDrafts(call: Call): Promise<DraftView[]> {
  const userId = writerOf(call);
  return reading(call, async (tx) => {
    const drafts = await draftsOf(tx, userId, actorKey(call));
    const places = await conversationSubjects(
      tx,
      drafts.map(({ conversationId }) => conversationId),
    );
    return drafts.filter(({ conversationId }) => {
      const place = places.get(conversationId);
      return place !== undefined && can(call.actor, "conversation.read", place);
    });
  });
}

import { authorize, type ConversationSubject } from "@max/domain/access/permissions";
import { notFound } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import { conversationSubject } from "@max/db/queries/conversations";
import { reading, type Call } from "@max/db/transaction";

/** Where a conversation stands, for whoever may read it. @throws DomainError `not_found` for everybody else */
export async function readablePlacement(
  call: Call,
  input: { conversationId: ConversationId },
): Promise<ConversationSubject> {
  const subject = await reading(call, (tx) => conversationSubject(tx, input.conversationId));
  if (!subject) throw notFound("conversation");
  authorize(call.actor, "conversation.read", subject);
  return subject;
}

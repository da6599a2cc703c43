/** Who hears of what. Asked when a client subscribes and again at each event. */
import { can, type Actor, type ConversationSubject } from "../access/permissions.ts";
import type { LiveEvent } from "./events.ts";

/** One numbered event with where its conversation stood before and after. Both null: meant for nobody by right alone. */
export type LiveRow = {
  seq: number;
  event: LiveEvent;
  before: ConversationSubject | null;
  after: ConversationSubject | null;
};

/**
 * The event as this actor may hear it: whole; as a bare `conversation.left` for who could see the conversation before the
 * change and cannot after it; or nothing.
 */
export function eventFor(actor: Actor, row: LiveRow): LiveEvent | null {
  const { event } = row;
  if (event.type === "access.changed") return actor.type === "user" && actor.userId === event.userId ? event : null;
  if (event.type === "reset") return event;
  if (row.after && can(actor, "conversation.read", row.after)) return event;
  if (row.before && can(actor, "conversation.read", row.before))
    return {
      type: "conversation.left",
      conversationId: "conversation" in event ? event.conversation.id : event.conversationId,
    };
  return null;
}

/** Who hears of what. Asked when a client subscribes and again at each event. */
import { can, type Actor, type ConversationSubject } from "../access/permissions.ts";
import { maySeeView } from "../conversation/saved-view.ts";
import { UserId } from "../ids.ts";
import type { LiveEvent } from "./events.ts";

/** One numbered event with where its conversation stood before and after. Both null: meant for nobody by right alone. */
export type LiveRow = {
  seq: number;
  event: LiveEvent;
  before: ConversationSubject | null;
  after: ConversationSubject | null;
};

const FOR_EVERYBODY = ["reset", "tag.changed", "tag.removed", "workspace.changed", "contact.changed"] as const;
type ForEverybody = Extract<LiveEvent, { type: (typeof FOR_EVERYBODY)[number] }>;
const isForEverybody = (event: LiveEvent): event is ForEverybody => FOR_EVERYBODY.some((type) => type === event.type);

/**
 * The event as this actor may hear it: whole; as a bare `conversation.left` for who could see the conversation before the
 * change and cannot after it; or nothing.
 */
export function eventFor(actor: Actor, row: LiveRow): LiveEvent | null {
  const { event } = row;
  if (isForEverybody(event)) return event;
  if (event.type === "presence.changed" || event.type === "person.changed") return actor.type === "user" ? event : null;
  if (event.type === "views.changed") return actor.type === "user" && maySeeView(actor, event) ? event : null;
  if (event.type === "notices.changed") {
    // Nobody learns who else was told.
    const isMeant = actor.type === "user" && event.userIds.includes(actor.userId);
    return isMeant ? { ...event, userIds: [actor.userId] } : null;
  }
  if ("userId" in event) return actor.type === "user" && actor.userId === event.userId ? event : null;
  if (row.after && can(actor, "conversation.read", row.after)) return event;
  if (row.before && can(actor, "conversation.read", row.before))
    return {
      type: "conversation.left",
      conversationId: "conversation" in event ? event.conversation.id : event.conversationId,
    };
  return null;
}

/**
 * Who hears the same as this actor, of every row that `namedIn` does not name them in. A text, equal for two actors exactly
 * when role and teams, or scopes, are: rights on a conversation depend on nothing else but being its assignee or called by name.
 */
export function audienceOf(actor: Actor): string {
  switch (actor.type) {
    case "user":
      return ["user", actor.tenantId, actor.role, ...[...actor.teamIds].sort()].join();
    case "api_key":
      return ["api_key", actor.tenantId, ...[...actor.scopes].sort()].join();
    case "system":
      return ["system", actor.tenantId].join();
  }
}

/** An id that no user has. */
const NO_USER = UserId.parse("00000000-0000-0000-0000-000000000000");

/** Stands for a whole audience: it has the rights they share, is nobody's assignee and called by no name. */
export const anyOf = (actor: Actor): Actor => (actor.type === "user" ? { ...actor, userId: NO_USER } : actor);

/** Only what is for its owner alone names somebody. */
const ownerOf = ({ audience, ownerId }: Extract<LiveEvent, { type: "views.changed" }>) =>
  audience.type === "me" ? ownerId : null;

/** The users for whom this row is judged by who they are, and not by their audience alone. */
export function namedIn({ event, before, after }: LiveRow): UserId[] {
  const about = aboutWhom(event);
  const places = [before, after].filter((place) => place !== null);
  const called = places.flatMap((place) => place.mentionedUserIds ?? []);
  return [...places.map((place) => place.assigneeId), ...about, ...called].filter((id) => id !== null);
}

function aboutWhom(event: LiveEvent): readonly (UserId | null)[] {
  if ("userIds" in event) return event.userIds;
  if ("userId" in event) return [event.userId];
  return event.type === "views.changed" ? [ownerOf(event)] : [];
}

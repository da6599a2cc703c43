/** What a filter means for whoever asks: `me` becomes an id, an absent part narrows nothing. */
import { type ConversationFilter, readTimePoint, valuesOf } from "@max/domain/conversation/filter";
import type { ConversationState } from "@max/domain/conversation/lifecycle";
import { DomainError } from "@max/domain/errors";
import type { UserId } from "@max/domain/ids";
import type { ConversationScope } from "@max/db/queries/conversation-lists";
import type { Call } from "@max/db/transaction";

const EVERY_STATE: readonly ConversationState[] = ["new", "queued", "assigned", "closed"];

/** @throws DomainError `person_required` when a program asks for "me" */
export function filteredScope(call: Call, filter: ConversationFilter & { q?: string | undefined }): ConversationScope {
  const { state = EVERY_STATE, unread, activeSince, activeBefore } = filter;
  const owners = ownersOf(call, filter);
  const isNobodysAlone = owners !== null && owners.isNobodys && owners.ids.length === 0;
  return {
    // What is assigned is somebody's; what is closed was read.
    states: state.filter((each) => !(isNobodysAlone && each === "assigned") && !(unread === true && each === "closed")),
    teamIds: valuesOf(filter.teamId),
    // With what nobody has among it, people are no range of an index: they are looked for on the way.
    assigneeIds: owners && !owners.isNobodys ? owners.ids : null,
    tagIds: valuesOf(filter.tagId),
    isSnoozed: filter.snoozed ?? null,
    isHeld: filter.held ?? null,
    search: filter.q || null,
    since: activeSince === undefined ? null : readTimePoint(activeSince),
    until: activeBefore === undefined ? null : readTimePoint(activeBefore),
    inboxIds: valuesOf(filter.inboxId),
    channels: valuesOf(filter.channel),
    hasUnread: unread ?? null,
    nobodysOr: owners?.isNobodys && !(isNobodysAlone && !state.includes("closed")) ? owners.ids : null,
  };
}

/** Whose conversations are asked for; null for everybody's. */
function ownersOf(call: Call, { assigneeId }: ConversationFilter): { ids: UserId[]; isNobodys: boolean } | null {
  const asked = valuesOf(assigneeId);
  if (!asked) return null;
  const ids = asked.flatMap((each) => (each === "nobody" ? [] : [each === "me" ? meOf(call) : each]));
  return { ids: [...new Set(ids)], isNobodys: asked.includes("nobody") };
}

function meOf(call: Call): UserId {
  if (call.actor.type !== "user")
    throw new DomainError("person_required", 'Only a person can list "me". Give a user\'s id.');
  return call.actor.userId;
}

/** What a filter means for whoever asks: `me` becomes an id, an absent part narrows nothing. */
import { type ConversationFilter, readTimePoint } from "@max/domain/conversation/filter";
import type { ConversationState } from "@max/domain/conversation/lifecycle";
import { DomainError } from "@max/domain/errors";
import type { UserId } from "@max/domain/ids";
import type { ConversationScope } from "@max/db/queries/conversations";
import type { Call } from "@max/db/transaction";

const EVERY_STATE: readonly ConversationState[] = ["new", "queued", "assigned", "closed"];

/** @throws DomainError `person_required` when a program asks for "me" */
export function filteredScope(call: Call, filter: ConversationFilter & { q?: string | undefined }): ConversationScope {
  const { state = EVERY_STATE, assigneeId, unread, activeSince, activeBefore } = filter;
  const isNobodys = assigneeId === "nobody";
  return {
    // What is assigned is somebody's; what is closed was read.
    states: state.filter((each) => !(isNobodys && each === "assigned") && !(unread === true && each === "closed")),
    teamId: filter.teamId ?? null,
    assigneeId: assigneeId === "me" ? meOf(call) : isNobodys ? null : (assigneeId ?? null),
    tagId: filter.tagId ?? null,
    isSnoozed: filter.snoozed ?? null,
    search: filter.q || null,
    since: activeSince === undefined ? null : readTimePoint(activeSince),
    until: activeBefore === undefined ? null : readTimePoint(activeBefore),
    inboxId: filter.inboxId ?? null,
    channel: filter.channel ?? null,
    hasUnread: unread ?? null,
    isNobodys: isNobodys && state.includes("closed"),
  };
}

function meOf(call: Call): UserId {
  if (call.actor.type !== "user")
    throw new DomainError("person_required", 'Only a person can list "me". Give a user\'s id.');
  return call.actor.userId;
}

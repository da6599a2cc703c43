/** What a list can be narrowed by beyond the ranges of its indexes. A new part is a field here and a line in `narrowed`. */
import type { InboxId, UserId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";

export type Narrowing = {
  /** Any of them. */
  inboxIds: readonly InboxId[] | null;
  /** Any of them. */
  channels: readonly Channel[] | null;
  hasUnread: boolean | null;
  /** Only what no agent has, or one of these; null narrows nothing. */
  nobodysOr: readonly UserId[] | null;
};

export const NOT_NARROWED: Narrowing = { inboxIds: null, channels: null, hasUnread: null, nobodysOr: null };

export const isNarrowed = (given: Narrowing) => narrowed(given, () => "").length > 0;

/** Conditions on the conversation `c`. The texts are these and no others; what a caller wrote is always a parameter. */
export function narrowed(given: Narrowing, bind: (value: unknown) => string): string[] {
  const { inboxIds, channels, hasUnread, nobodysOr } = given;
  return [
    inboxIds && `c.inbox_id = any(${bind(inboxIds)}::uuid[])`,
    channels &&
      `c.inbox_id in (select i.id from inboxes i where i.tenant_id = $1 and i.channel = any(${bind(channels)}::text[]))`,
    hasUnread !== null && `c.unread_count ${hasUnread ? "> 0" : "= 0"}`,
    nobodysOr &&
      (nobodysOr.length === 0
        ? "c.assignee_id is null"
        : `(c.assignee_id is null or c.assignee_id = any(${bind(nobodysOr)}::uuid[]))`),
  ].filter((condition) => typeof condition === "string");
}

/** What a list can be narrowed by beyond the ranges of its indexes. A new part is a field here and a line in `narrowed`. */
import type { InboxId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";

export type Narrowing = {
  inboxId: InboxId | null;
  channel: Channel | null;
  hasUnread: boolean | null;
  /** Only what no agent has. */
  isNobodys: boolean;
};

export const NOT_NARROWED: Narrowing = { inboxId: null, channel: null, hasUnread: null, isNobodys: false };

export const isNarrowed = (given: Narrowing) => narrowed(given, () => "").length > 0;

/** Conditions on the conversation `c`. The texts are these and no others; what a caller wrote is always a parameter. */
export function narrowed(given: Narrowing, bind: (value: unknown) => string): string[] {
  const { inboxId, channel, hasUnread, isNobodys } = given;
  return [
    inboxId && `c.inbox_id = ${bind(inboxId)}`,
    channel && `c.inbox_id in (select i.id from inboxes i where i.tenant_id = $1 and i.channel = ${bind(channel)})`,
    hasUnread !== null && `c.unread_count ${hasUnread ? "> 0" : "= 0"}`,
    isNobodys && "c.assignee_id is null",
  ].filter((condition) => typeof condition === "string");
}

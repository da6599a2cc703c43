/** What a line of history keeps of how a conversation stood before it and after it, so that it can be taken back exactly. */
import { ConversationState } from "@max/domain/conversation/lifecycle";
import { TeamId, UserId } from "@max/domain/ids";
import type { ConversationRow } from "@max/db/queries/conversations";
import { z } from "zod";

/** Instants are ISO texts, UTC. */
const RecordedPlacement = z.object({
  state: ConversationState,
  teamId: TeamId.nullable(),
  assigneeId: UserId.nullable(),
  disposition: z.string().nullable(),
  closedAt: z.coerce.date().nullable(),
  snoozedUntil: z.coerce.date().nullable(),
  waitingSince: z.coerce.date(),
});
type RecordedPlacement = z.infer<typeof RecordedPlacement>;

export const RecordedPlacements = z.object({
  before: RecordedPlacement,
  after: RecordedPlacement,
  /** How many unread messages the change took away. */
  unreadTaken: z.number().int(),
});

export type RecordedPlacements = z.infer<typeof RecordedPlacements>;

/** As the database keeps it. */
export const recordPlacements = (before: ConversationRow, after: ConversationRow): string =>
  JSON.stringify({
    before: placementOf(before),
    after: placementOf(after),
    unreadTaken: before.unreadCount - after.unreadCount,
  } satisfies RecordedPlacements);

/** Whether a conversation still stands as a change left it. */
export const standsAs = (row: ConversationRow, recorded: RecordedPlacement): boolean =>
  JSON.stringify(placementOf(row)) === JSON.stringify(placementOf(recorded));

function placementOf(row: RecordedPlacement): RecordedPlacement {
  const { state, teamId, assigneeId, disposition, closedAt, snoozedUntil, waitingSince } = row;
  return { state, teamId, assigneeId, disposition, closedAt, snoozedUntil, waitingSince };
}

/** Lists that somebody named to come back to, for themself or for others: what they say, and who sees and keeps them. */
import { z } from "zod";
import type { Actor } from "../access/permissions.ts";
import { SavedViewId, TeamId, UserId } from "../ids.ts";
import { storableText } from "../text.ts";
import { ConversationFilter } from "./filter.ts";

export const MAX_VIEW_NAME = 60;
/** More than a rail holds. */
export const MOST_VIEWS = 100;

export const ViewAudience = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("me") }),
  z.strictObject({ type: z.literal("team"), teamId: TeamId }),
  z.strictObject({ type: z.literal("everybody") }),
]);
export type ViewAudience = z.infer<typeof ViewAudience>;

/** The same with its ids as they travel. */
export type LooseAudience = z.input<typeof ViewAudience>;

export const SavedView = z.object({
  id: SavedViewId,
  name: z.string(),
  filter: ConversationFilter,
  audience: ViewAudience,
  ownerId: UserId,
});
export type SavedView = z.infer<typeof SavedView>;

const name = storableText().trim().min(1).max(MAX_VIEW_NAME);
/** The id is the caller's: saved twice it is one view. */
export const SaveView = z.strictObject({
  savedViewId: SavedViewId,
  name,
  filter: ConversationFilter,
  audience: ViewAudience,
});
/** What is left out stays. */
export const ChangeView = z.strictObject({
  savedViewId: SavedViewId,
  name: name.optional(),
  filter: ConversationFilter.optional(),
  audience: ViewAudience.optional(),
});
export const MoveView = z.strictObject({ savedViewId: SavedViewId, by: z.enum(["up", "down"]) });
export const OneView = z.strictObject({ savedViewId: SavedViewId });

type Kept = { audience: ViewAudience; ownerId: UserId };

export function maySeeView(actor: Actor, { audience, ownerId }: Kept): boolean {
  if (actor.type !== "user") return actor.type === "system" || audience.type === "everybody";
  if (audience.type === "everybody") return true;
  if (audience.type === "me") return actor.userId === ownerId;
  return actor.role === "admin" || actor.teamIds.includes(audience.teamId);
}

/** Team leads and supervisors share with their teams; supervisors and admins with everybody; admins with any team. */
export function mayShareWith(actor: Actor, audience: LooseAudience): boolean {
  if (actor.type !== "user") return false;
  if (audience.type === "me" || actor.role === "admin") return true;
  if (audience.type === "everybody") return actor.role === "supervisor";
  return actor.role !== "agent" && actor.teamIds.some((id) => id === audience.teamId);
}

/** Whoever may share with an audience looks after all that is shared with it. */
export const mayKeepView = (actor: Actor, view: Kept): boolean =>
  maySeeView(actor, view) && mayShareWith(actor, view.audience);

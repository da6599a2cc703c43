/** Who is there to take work: what a person chose, and whether any page of theirs is connected. */
import { z } from "zod";
import { ConversationId, UserId } from "../ids.ts";

export const Presence = z.enum(["available", "away", "offline"]);
export type Presence = z.infer<typeof Presence>;

/** What a person says of themself. Offline is noticed, never chosen. */
export const CHOSEN_PRESENCES = ["available", "away"] as const;
export const ChosenPresence = z.enum(CHOSEN_PRESENCES);
export type ChosenPresence = z.infer<typeof ChosenPresence>;

export const ChoosePresence = z.strictObject({ presence: ChosenPresence });

export function presenceOf({ isConnected, isAway }: { isConnected: boolean; isAway: boolean }): Presence {
  if (!isConnected) return "offline";
  return isAway ? "away" : "available";
}

/** Work that comes by itself goes to nobody else. */
export const takesNewWork = (presence: Presence): boolean => presence === "available";

/** A person is offline so long after their last connection closed: a reload or a restarted server is not worth a word. */
export const OFFLINE_AFTER_MS = 30_000;

/**
 * When a customer's conversation leaves an offline owner for its queue.
 * @param waitingSince since when the customer waits, or since the conversation last moved if that is later (UTC)
 * @param afterMinutes the company's setting; null leaves it with its owner for good
 */
export function returnsAt(waitingSince: Date, afterMinutes: number | null): Date | null {
  return afterMinutes === null ? null : new Date(waitingSince.getTime() + afterMinutes * 60_000);
}

/** Whoever writes: one of ours, or the customer. */
export const Writer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("user"), id: UserId }),
  z.object({ type: z.literal("contact"), id: z.string() }),
]);
export type Writer = z.infer<typeof Writer>;

/** A sign of writing or of looking means nothing any more when no other came for so long. */
export const SIGN_LASTS_MS = 5_000;

export const SayTyping = z.strictObject({
  conversationId: ConversationId,
  /** False takes the sign back at once. */
  isTyping: z.boolean(),
});
export type SayTyping = z.infer<typeof SayTyping>;

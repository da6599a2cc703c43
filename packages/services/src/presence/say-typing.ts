/** That somebody writes is told by the bus alone: nothing is stored, and a lost word costs a sign that was about to end. */
import { DomainError } from "@max/domain/errors";
import { ConversationId, TeamId, TenantId, UserId } from "@max/domain/ids";
import { type SayTyping, Writer } from "@max/domain/presence/presence";
import type { Database } from "@max/db/client";
import type { Call } from "@max/db/transaction";
import { z } from "zod";
import { readablePlacement } from "../conversation/readable-placement.ts";

export const TYPING_CHANNEL = "typing";

/** With where the conversation stands: who hears of it is decided by that, as for everything else said about it. */
export const TypingWord = z.object({
  tenantId: TenantId,
  conversationId: ConversationId,
  writer: Writer,
  isTyping: z.boolean(),
  place: z.object({
    state: z.string(),
    teamId: TeamId.nullable(),
    assigneeId: UserId.nullable(),
    mentionedUserIds: z.array(UserId).readonly().nullish(),
    mentionedTeamIds: z.array(TeamId).readonly().nullish(),
  }),
});
export type TypingWord = z.infer<typeof TypingWord>;

/** Tells every process, which tell whoever may read the conversation. For people of ours and for customers alike. */
export const announceTyping = (db: Database, word: TypingWord): void =>
  db.bus.publish(TYPING_CHANNEL, JSON.stringify(word));

/** An agent writes in a conversation that they may read, or stopped. To be said again while they go on. */
export async function sayTyping(call: Call, { conversationId, isTyping }: SayTyping): Promise<void> {
  const { actor, tenantId } = call;
  if (actor.type !== "user") throw new DomainError("person_required", "Only a person can be seen typing.");
  const place = await readablePlacement(call, { conversationId });
  const writer = { type: "user", id: actor.userId } as const;
  announceTyping(call.db, { tenantId, conversationId, writer, isTyping, place });
}

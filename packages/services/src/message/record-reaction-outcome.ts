/** What became of our reaction at its channel. One that was refused is taken back, so that the screen does not show what nobody got. */
import type { MessageId } from "@max/domain/ids";
import type { SendOutcome } from "@max/domain/message/transport";
import { lockConversations } from "@max/db/queries/conversations";
import { messagePlace } from "@max/db/queries/messages";
import { reactions } from "@max/db/schema/reactions";
import { inTransaction, type Call } from "@max/db/transaction";
import { and, eq } from "drizzle-orm";
import { finish, type Claimed } from "../outbox/claim.ts";
import { tellChanged } from "./lock-message.ts";
import { SEND_ATTEMPTS } from "./record-send-outcome.ts";

const RETRY_MS = 4_000;

/** @returns when to try again in ms, or null when it is settled and its work finished @throws LeaseLost */
export async function recordReactionOutcome(
  call: Call,
  reaction: { reactionTo: MessageId; emoji: string | null },
  outcome: SendOutcome,
  lease: Pick<Claimed, "seq" | "token" | "attempts">,
): Promise<number | null> {
  if (outcome.kind === "retry" && lease.attempts < SEND_ATTEMPTS) return outcome.afterMs ?? RETRY_MS;
  await inTransaction(call, async (tx) => {
    const place = await messagePlace(tx, reaction.reactionTo);
    const [conversation] = place ? await lockConversations(tx, [place.conversationId]) : [];
    const isRefused = outcome.kind === "rejected" || outcome.kind === "retry";
    if (place && conversation && isRefused && reaction.emoji !== null) {
      await tx.orm
        .update(reactions)
        .set({ emoji: null })
        .where(
          and(
            eq(reactions.tenantId, tx.tenantId),
            eq(reactions.messageId, place.id),
            eq(reactions.by, "business"),
            eq(reactions.emoji, reaction.emoji),
          ),
        );
      await tellChanged(tx, place.id, conversation);
    }
    await finish(tx, [lease]);
    // The next of this conversation may go now.
    tx.wakes.add("outbound");
  });
  return null;
}

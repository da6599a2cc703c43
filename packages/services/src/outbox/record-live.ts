/** Tells the screens: live events leave through the outbox with the change that made them. */
import type { ConversationSubject } from "@max/domain/access/permissions";
import type { LiveEvent } from "@max/domain/live/events";
import type { Tx } from "@max/db/transaction";
import type { Lease } from "./claim.ts";
import { enqueue, type OutboxEntry } from "./enqueue.ts";

/** Tenants are spread over this many shards; one relay at a time numbers a shard's events. */
export const LIVE_SHARDS = 8;

export const shardOf = (tenantId: string) => Number.parseInt(tenantId.replaceAll("-", "").slice(-6), 16) % LIVE_SHARDS;

export type LiveEntry = {
  event: LiveEvent;
  /** Where the conversation stood before and after: decides who hears of it. */
  before: ConversationSubject | null;
  after: ConversationSubject | null;
};

const place = (subject: ConversationSubject | null): ConversationSubject | null => {
  if (!subject) return null;
  const { state, teamId, assigneeId, mentionedUserIds, mentionedTeamIds } = subject;
  // Most call nobody, and every event carries its places.
  return {
    state,
    teamId,
    assigneeId,
    ...(mentionedUserIds?.length && { mentionedUserIds }),
    ...(mentionedTeamIds?.length && { mentionedTeamIds }),
  };
};

/**
 * The caller holds the conversation's row lock, so that one conversation's events are numbered in the order of its commits.
 * @param finished owed work that ends with it, in the same statement
 * @throws LeaseLost as `finish` does
 */
export function recordLive(tx: Tx, entries: LiveEntry[], finished: Lease[] = []): Promise<void> {
  return enqueue(
    tx,
    entries.map((entry) => liveWork(tx, entry)),
    finished,
  );
}

/** One event as owed work, for who owes something else in the same statement. The same lock is held. */
export const liveWork = (tx: Tx, { event, before, after }: LiveEntry): OutboxEntry => ({
  topic: "live",
  fairKey: String(shardOf(tx.tenantId)),
  lane: "0",
  payload: { event, before: place(before), after: place(after) },
});

/** Which of a batch's messages find a token in their thread's bucket. */
import type { ChannelThreadId } from "@max/domain/ids";
import { type Bucket, type FloodLimits, takeToken } from "@max/domain/message/flood";
import type { ConversationRow } from "@max/db/queries/conversations";
import type { ThreadNeed } from "../conversation/open-for-messages.ts";
import type { ReceivedItem } from "./received-item.ts";

export type JudgedFlow = {
  held: ReadonlySet<ReceivedItem>;
  /** As it is after the batch, of each thread in which somebody asked. */
  buckets: ReadonlyMap<ChannelThreadId, Bucket>;
};

/**
 * In order of arrival, so that it is the same however a flood was cut into batches.
 * @param currentOf the threads' conversations, locked: nobody else takes from their buckets meanwhile
 */
export function judgeFlow(
  needs: readonly ThreadNeed[],
  currentOf: ReadonlyMap<ChannelThreadId, ConversationRow>,
  limits: FloodLimits | null,
  now: Date,
): JudgedFlow {
  const held = new Set<ReceivedItem>();
  const buckets = new Map<ChannelThreadId, Bucket>();
  if (!limits) return { held, buckets };
  for (const { threadId, asking } of needs) {
    let bucket = bucketOf(currentOf.get(threadId));
    for (const item of asking) {
      const taken = takeToken(bucket, limits, item.event.providerAt, now);
      if (taken.isHeld) held.add(item);
      bucket = taken.bucket;
    }
    if (bucket) buckets.set(threadId, bucket);
  }
  return { held, buckets };
}

function bucketOf(conversation: ConversationRow | undefined): Bucket | null {
  if (!conversation || conversation.bucketTokens === null || conversation.bucketAt === null) return null;
  return { tokens: conversation.bucketTokens, at: conversation.bucketAt };
}

/**
 * How much one customer may say at once. Each thread has a bucket of tokens that fills by the clock; a message takes one, and
 * what finds none is held back: stored like any other, and shown as one line until somebody releases it.
 */
import { z } from "zod";
import { ConversationId, MessageId } from "../ids.ts";
import { PageInput } from "../paging.ts";
import { MessageKind } from "./content.ts";

/** `burst`: at once; `perMinute`: for as long as one likes. */
export const FloodLimits = z.strictObject({
  burst: z.coerce
    .number()
    .int()
    .min(5, "At least five messages may come at once.")
    .max(10_000, "At most 10,000 messages may come at once."),
  perMinute: z.coerce
    .number()
    .int()
    .min(1, "At least one message a minute goes through.")
    .max(6_000, "At most 6,000 messages a minute."),
});
export type FloodLimits = z.infer<typeof FloodLimits>;

/** As long as nobody chose: no person types or picks photos this fast. */
export const USUAL_FLOOD_LIMITS: FloodLimits = { burst: 300, perMinute: 60 };

/** Null: nobody's messages are held back. */
export const Protection = z.strictObject({ limits: FloodLimits.nullable() });
export type Protection = z.infer<typeof Protection>;

/** What was left at an instant of the provider's clock. Below nothing is what was said and found none. */
export type Bucket = { tokens: number; at: Date };

const MINUTE_MS = 60_000;

/**
 * One message more. It takes a token also when it finds none, down to what fills in a minute: who goes on flooding gets nothing
 * through, and has to be slow for a minute before they are heard again. A message that comes late fills nothing, and one that
 * is dated ahead is from now.
 * @param bucket null: full
 * @param at when it was written, by the provider's clock
 * @param now our clock
 */
export function takeToken(
  bucket: Bucket | null,
  limits: FloodLimits,
  at: Date,
  now: Date,
): { bucket: Bucket; isHeld: boolean } {
  const writtenMs = Math.min(at.getTime(), now.getTime());
  const sinceMs = bucket?.at.getTime() ?? writtenMs;
  const atMs = Math.max(sinceMs, writtenMs);
  const filled = (bucket?.tokens ?? limits.burst) + ((atMs - sinceMs) * limits.perMinute) / MINUTE_MS;
  const tokens = Math.min(limits.burst, filled);
  return {
    bucket: { tokens: Math.max(tokens - 1, -limits.perMinute), at: new Date(atMs) },
    isHeld: tokens < 1,
  };
}

/** What is held back of a conversation, as one line. */
export const HeldSummary = z.object({
  count: z.number().int(),
  /** The first and the last of them, by the provider's clock. */
  since: z.coerce.date(),
  until: z.coerce.date(),
});
export type HeldSummary = z.infer<typeof HeldSummary>;

/** One of them, as it is looked at before anybody decides. */
export const HeldMessage = z.object({
  id: MessageId,
  kind: MessageKind,
  text: z.string().nullable(),
  authorName: z.string(),
  providerAt: z.coerce.date(),
});
export type HeldMessage = z.infer<typeof HeldMessage>;

/** In the order they were written. */
export const ListHeld = PageInput.extend({ conversationId: ConversationId }).strict();

/** `until`: only what was held back by then. Leaving it out means by now; whoever goes on gives back what the first answer said. */
export const ReleaseHeld = z.strictObject({ conversationId: ConversationId, until: z.coerce.date().optional() });
export type ReleaseHeld = z.infer<typeof ReleaseHeld>;

export const ReleasedHeld = z.object({
  released: z.number().int(),
  until: z.coerce.date(),
  /** There are more that were held back by then: call again with `until`. */
  isMore: z.boolean(),
});
export type ReleasedHeld = z.infer<typeof ReleasedHeld>;

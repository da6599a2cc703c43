/** Somebody is writing. It goes over the bus alone: nobody misses it, and it is over after a few seconds without another. */
import { z } from "zod";
import { ConversationId, TenantId } from "../ids.ts";

export const TYPING_LASTS_MS = 6_000;

export const TypingNotice = z.object({
  t: TenantId,
  c: ConversationId,
  by: z.enum(["visitor", "agent"]),
  /** As the other side knows them. */
  name: z.string().max(200),
});
export type TypingNotice = z.infer<typeof TypingNotice>;

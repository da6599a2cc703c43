/** What a visitor did, as the server that took it writes it down: the bytes that are kept, and all that their reader needs. */
import { z } from "zod";

const Visitor = z.object({
  id: z.uuid(),
  /** Whom the company vouches for. */
  member: z.string().min(1).max(200).nullable(),
  /** A claim, unless the company vouches for them. */
  name: z.string().max(200).nullable(),
});

export const VisitorAct = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("message"),
    visitor: Visitor,
    clientMessageId: z.string().min(1).max(100),
    text: z.string().min(1).max(4_000),
    /** Answers of the form before the first message. */
    form: z.array(z.object({ name: z.string().max(100), value: z.string().max(300) })).max(10),
    at: z.iso.datetime(),
  }),
  z.object({
    type: z.literal("receipt"),
    visitor: Visitor,
    status: z.enum(["delivered", "read"]),
    messages: z.array(z.string().min(1).max(200)).min(1).max(100),
    at: z.iso.datetime(),
  }),
]);
export type VisitorAct = z.infer<typeof VisitorAct>;

export const toRaw = (act: VisitorAct): Buffer => Buffer.from(JSON.stringify(act));

/** What a visitor did, as the server that took it writes it down: the bytes that are kept, and all that their reader needs. */
import { MediaKind } from "@max/domain/message/content";
import { z } from "zod";

const Visitor = z.object({
  id: z.uuid(),
  /** Whom the company vouches for. */
  member: z.string().min(1).max(200).nullable(),
  /** A claim, unless the company vouches for them. */
  name: z.string().max(200).nullable(),
});

const Said = z
  .object({
    type: z.literal("message"),
    visitor: Visitor,
    clientMessageId: z.string().min(1).max(100),
    /** Empty when a file says it all. */
    text: z.string().max(4_000),
    /** What the visitor uploaded for this message. Deliveries from before visitors could send files have none. */
    file: z
      .object({
        id: z.uuid(),
        kind: MediaKind,
        mimeType: z.string().max(100),
        fileName: z.string().max(300),
      })
      .nullable()
      .default(null),
    /** Answers of the form before the first message. */
    form: z.array(z.object({ name: z.string().max(100), value: z.string().max(300) })).max(10),
    at: z.iso.datetime(),
  })
  .refine(({ text, file }) => text !== "" || file !== null, "it has neither text nor a file");

export const VisitorAct = z.discriminatedUnion("type", [
  Said,
  z.object({
    type: z.literal("receipt"),
    visitor: Visitor,
    status: z.enum(["delivered", "read"]),
    messages: z.array(z.string().min(1).max(200)).min(1).max(100),
    at: z.iso.datetime(),
  }),
]);
export type VisitorAct = z.output<typeof VisitorAct>;

export const toRaw = (act: VisitorAct): Buffer => Buffer.from(JSON.stringify(act));

/** What a message says, by kind, in words that hold for every channel. */
import { z } from "zod";
import { SlotValue } from "../template/template.ts";

export const MessageKind = z.enum([
  "text",
  "image",
  "video",
  "audio",
  "voice",
  "document",
  "sticker",
  "location",
  "contacts",
  "interactive",
  "order",
  "template",
  "unsupported",
  "system",
]);
export type MessageKind = z.infer<typeof MessageKind>;

export const MediaKind = z.enum(["image", "video", "audio", "voice", "document", "sticker"]);
export type MediaKind = z.infer<typeof MediaKind>;

/** A file as the channel names it. It is fetched by its own job; until then only this is known. */
export const MediaReference = z.object({
  /** The provider's id of the file, or null when the message carries a public link instead. */
  externalId: z.string().nullable(),
  link: z.url().nullable(),
  mimeType: z.string().nullable(),
  /** As the provider gave it: base64 or hex. */
  sha256: z.string().nullable(),
  fileName: z.string().nullable(),
  isAnimated: z.boolean().default(false),
});
export type MediaReference = z.infer<typeof MediaReference>;

export const SharedContact = z.object({
  name: z.string(),
  phones: z.array(z.object({ phone: z.string(), type: z.string().nullable(), waId: z.string().nullable() })),
  emails: z.array(z.object({ email: z.string(), type: z.string().nullable() })),
  organisation: z.string().nullable(),
  /** True when the customer answered our request for their own details. */
  isOwn: z.boolean(),
});
export type SharedContact = z.infer<typeof SharedContact>;

export const MessageContent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text: z.string() }),
  z.object({ kind: MediaKind, text: z.string().nullable(), media: MediaReference }),
  z.object({
    kind: z.literal("location"),
    text: z.string().nullable(),
    latitude: z.number(),
    longitude: z.number(),
    name: z.string().nullable(),
    address: z.string().nullable(),
    url: z.string().nullable(),
  }),
  z.object({ kind: z.literal("contacts"), text: z.string().nullable(), contacts: z.array(SharedContact) }),
  z.object({
    kind: z.literal("interactive"),
    /** What the customer chose, in the words they saw. */
    text: z.string().nullable(),
    choice: z.enum(["button", "list", "template_button", "flow", "address", "other"]),
    /** The id we gave the choice, or the template button's payload. */
    payload: z.string().nullable(),
    description: z.string().nullable(),
    /** A flow's answers: flat name and value pairs, never an object taken over as it came. */
    fields: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
  z.object({
    kind: z.literal("order"),
    text: z.string().nullable(),
    catalogId: z.string().nullable(),
    items: z.array(
      z.object({
        productId: z.string(),
        quantity: z.number(),
        price: z.number().nullable(),
        currency: z.string().nullable(),
      }),
    ),
  }),
  z.object({
    kind: z.literal("template"),
    text: z.string().nullable(),
    name: z.string(),
    language: z.string(),
    /** What was filled in and how the rest reads; only of one that was sent from here. */
    sent: z
      .object({
        header: z.string().nullable(),
        headerFormat: z.enum(["text", "image", "video", "document", "other"]).nullable(),
        footer: z.string().nullable(),
        buttons: z.array(z.string()),
        isNamed: z.boolean(),
        parameters: z.array(SlotValue),
      })
      .optional(),
  }),
  z.object({ kind: z.literal("system"), text: z.string().nullable(), event: z.string() }),
  z.object({
    kind: z.literal("unsupported"),
    text: z.null(),
    /** The provider's own name for what we cannot show, e.g. `poll_creation`. */
    type: z.string(),
    code: z.string().nullable(),
    reason: z.string().nullable(),
  }),
]);
export type MessageContent = z.infer<typeof MessageContent>;

/** The extra facts an inbound message may carry, none of which changes what it is. */
export const MessageContext = z.object({
  forwarded: z.enum(["once", "many_times"]).nullable(),
  referral: z
    .object({
      sourceUrl: z.string().nullable(),
      sourceId: z.string().nullable(),
      sourceType: z.string().nullable(),
      headline: z.string().nullable(),
      body: z.string().nullable(),
      clickId: z.string().nullable(),
    })
    .nullable(),
  product: z.object({ catalogId: z.string().nullable(), productId: z.string().nullable() }).nullable(),
  groupId: z.string().nullable(),
});
export type MessageContext = z.infer<typeof MessageContext>;
export const PLAIN_CONTEXT: MessageContext = { forwarded: null, referral: null, product: null, groupId: null };

/** One line for a list row or a quote, without any markup. Null when the kind's own label says it all. */
export const previewText = (content: MessageContent): string | null => content.text;

/** What a caller may ask of messages. Shared by tRPC, REST and the SPA's forms. */
import { z } from "zod";
import { AttachmentId, ConversationId, MessageId } from "../ids.ts";
import { PageInput } from "../paging.ts";
import { OutboundTemplate } from "../template/inputs.ts";
import { storableText } from "../text.ts";
import { MAX_FILE_NAME_LENGTH } from "./files.ts";

/** Newest first. The cursor goes back in time, or forward where `newer` is said. */
export const ListMessages = PageInput.extend({
  conversationId: ConversationId,
  newer: z
    .union([z.boolean(), z.enum(["true", "false"])])
    .transform((given) => given === true || given === "true")
    .optional(),
})
  .strict()
  .refine((input) => !input.newer || input.cursor, { message: "What is newer needs a cursor to begin at." });

/** What was said before and after a message, or an instant (UTC), `limit` of each. */
export const MessagesAround = z
  .strictObject({
    conversationId: ConversationId,
    messageId: MessageId.optional(),
    at: z.coerce.date().optional(),
    limit: z.coerce.number().int().min(1).max(50).default(25),
  })
  .refine((input) => (input.messageId === undefined) !== (input.at === undefined), {
    message: "Give either messageId or at.",
  });
export type MessagesAround = z.infer<typeof MessagesAround>;

/** WhatsApp's limits: text 4,096 characters, captions 1,024. */
export const MAX_TEXT_LENGTH = 4096;
export const MAX_CAPTION_LENGTH = 1024;

export const OutboundMedia = z.strictObject({
  kind: z.enum(["image", "video", "audio", "voice", "document", "sticker"]),
  /** The provider's id of an uploaded file. */
  id: storableText().min(1).max(200).optional(),
  /** A public https link the provider fetches. */
  link: z
    .url({ protocol: /^https$/ })
    .max(2000)
    .optional(),
  fileName: storableText().max(MAX_FILE_NAME_LENGTH).optional(),
});

/** What goes with the bytes of a file that is to be sent. `type` is only a claim. */
export const UploadFile = z.strictObject({
  conversationId: ConversationId,
  name: storableText().min(1).max(MAX_FILE_NAME_LENGTH),
  type: storableText().max(200).default(""),
  /** Recorded to be heard as a voice note. */
  voice: z.stringbool().default(false),
});
export type UploadFile = z.infer<typeof UploadFile>;
/** Takes an uploaded file back before it was sent. */
export const DiscardFile = z.strictObject({ attachmentId: AttachmentId });

const hasFile = (input: { media?: unknown; attachmentId?: unknown }) =>
  input.media !== undefined || input.attachmentId !== undefined;

/**
 * `clientMessageId` is the client's own id of this message: sent twice it is one message.
 * Media takes `text` as its caption.
 */
export const SendMessage = z
  .strictObject({
    conversationId: ConversationId,
    clientMessageId: storableText().min(1).max(100),
    text: storableText().max(MAX_TEXT_LENGTH).optional(),
    media: OutboundMedia.optional(),
    /** A file that was uploaded to this conversation by the same caller. It can be sent once. */
    attachmentId: AttachmentId.optional(),
    /** Instead of text and media; also outside the reply window. */
    template: OutboundTemplate.optional(),
    quotedMessageId: MessageId.optional(),
    /** The newest message its writer has seen. Given, it is refused with `unseen_message` where somebody else wrote after it. */
    seenMessageId: MessageId.optional(),
  })
  .refine((input) => input.template || hasFile(input) || (input.text ?? "").trim() !== "", {
    message: "A message needs text, a file or a template.",
  })
  .refine((input) => !input.media || !input.attachmentId, { message: "A message has one file." })
  .refine((input) => !input.template || (!hasFile(input) && input.text === undefined), {
    message: "A template brings its own text and media.",
  })
  .refine((input) => !input.media || (input.media.id === undefined) !== (input.media.link === undefined), {
    message: "Media needs either id or link.",
  })
  .refine((input) => !hasFile(input) || (input.text ?? "").length <= MAX_CAPTION_LENGTH, {
    message: `A caption has at most ${MAX_CAPTION_LENGTH} characters.`,
  });
export type SendMessage = z.infer<typeof SendMessage>;

/** `emoji: null` takes our reaction back. */
export const ReactToMessage = z.strictObject({ messageId: MessageId, emoji: storableText().min(1).max(16).nullable() });
/** For a failed message: a real new attempt. For an unconfirmed one: sends again although it may arrive twice. */
export const RetryMessage = z.strictObject({ messageId: MessageId });
/** For an unconfirmed message: the agent leaves it as it is; a late report still settles it. */
export const LeaveMessage = z.strictObject({ messageId: MessageId });

/** What a caller may ask of messages. Shared by tRPC, REST and the SPA's forms. */
import { z } from "zod";
import { ConversationId, MessageId } from "../ids.ts";
import { PageInput } from "../paging.ts";
import { OutboundTemplate } from "../template/inputs.ts";
import { storableText } from "../text.ts";

/** Newest first; the cursor goes back in time. */
export const ListMessages = PageInput.extend({ conversationId: ConversationId }).strict();

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
  fileName: storableText().max(240).optional(),
});

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
    /** Instead of text and media; also outside the reply window. */
    template: OutboundTemplate.optional(),
    quotedMessageId: MessageId.optional(),
    /** The newest message its writer has seen. Given, it is refused with `unseen_message` where somebody else wrote after it. */
    seenMessageId: MessageId.optional(),
  })
  .refine((input) => input.template || input.media || (input.text ?? "").trim() !== "", {
    message: "A message needs text, media or a template.",
  })
  .refine((input) => !input.template || (input.media === undefined && input.text === undefined), {
    message: "A template brings its own text and media.",
  })
  .refine((input) => !input.media || (input.media.id === undefined) !== (input.media.link === undefined), {
    message: "Media needs either id or link.",
  })
  .refine((input) => !input.media || (input.text ?? "").length <= MAX_CAPTION_LENGTH, {
    message: `A caption has at most ${MAX_CAPTION_LENGTH} characters.`,
  });
export type SendMessage = z.infer<typeof SendMessage>;

/** `emoji: null` takes our reaction back. */
export const ReactToMessage = z.strictObject({ messageId: MessageId, emoji: storableText().min(1).max(16).nullable() });
/** For a failed message: a real new attempt. For an unconfirmed one: sends again although it may arrive twice. */
export const RetryMessage = z.strictObject({ messageId: MessageId });
/** For an unconfirmed message: the agent leaves it as it is; a late report still settles it. */
export const LeaveMessage = z.strictObject({ messageId: MessageId });

/** What a message looks like from outside: in the thread, over REST and in live events. */
import { z } from "zod";
import { AttachmentId, ConversationId, MessageId } from "../ids.ts";
import { MediaKind, MessageContent, MessageContext, MessageKind } from "./content.ts";
import { DeliveryStatus } from "./delivery-status.ts";

export const Author = z.object({
  type: z.enum(["contact", "user", "api_key", "phone_app", "system"]),
  id: z.string().nullable(),
  name: z.string(),
});
export type Author = z.infer<typeof Author>;

export const AttachmentView = z.object({
  id: AttachmentId,
  /** `pending`: not fetched yet; `stored`: can be opened; `unavailable`: the provider no longer has it. */
  state: z.enum(["pending", "stored", "unavailable"]),
  mimeType: z.string().nullable(),
  fileName: z.string().nullable(),
  sizeBytes: z.number().int().nullable(),
  /** Paths on our own origin, which ask for the session. The preview is a re-encoded picture. */
  url: z.string().nullable(),
  previewUrl: z.string().nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
});
export type AttachmentView = z.infer<typeof AttachmentView>;

export const QuotedMessage = z.object({
  /** Null when the quoted message is older than our history. */
  id: MessageId.nullable(),
  externalId: z.string(),
  text: z.string().nullable(),
  kind: MessageKind.nullable(),
  authorName: z.string().nullable(),
});
export type QuotedMessage = z.infer<typeof QuotedMessage>;

export const MessageView = z.object({
  id: MessageId,
  conversationId: ConversationId,
  direction: z.enum(["inbound", "outbound"]),
  kind: MessageKind,
  /** The words, or a caption, or the choice as the customer saw it. */
  text: z.string().nullable(),
  content: MessageContent,
  context: MessageContext,
  status: DeliveryStatus,
  /** Why it failed or is unconfirmed, as a code and a sentence for the agent. */
  failure: z.object({ code: z.string(), reason: z.string() }).nullable(),
  externalId: z.string().nullable(),
  /** Ours alone: set when a client of ours sent it. Lets the screen match its optimistic bubble. */
  clientMessageId: z.string().nullable(),
  providerAt: z.coerce.date().nullable(),
  createdAt: z.coerce.date(),
  sentAt: z.coerce.date().nullable(),
  deliveredAt: z.coerce.date().nullable(),
  readAt: z.coerce.date().nullable(),
  /** Until then whoever wrote it may take it back; null once it is on its way, and where nobody may. */
  leavesAt: z.coerce.date().nullable(),
  author: Author,
  quoted: QuotedMessage.nullable(),
  reactions: z.array(z.object({ emoji: z.string(), by: z.enum(["contact", "business"]) })),
  attachment: AttachmentView.nullable(),
  editedAt: z.coerce.date().nullable(),
  /** When the customer deleted it. The words stay for the agents, marked as deleted. */
  revokedAt: z.coerce.date().nullable(),
  /**
   * Place in the thread: the provider's time, then arrival. Opaque, compares as text, unique within the conversation.
   * An outbound message sorts by when it was written.
   */
  sortKey: z.string(),
});
export type MessageView = z.infer<typeof MessageView>;

/** A file that was uploaded and is not sent yet. `kind` is what it will be sent as. */
export const UploadView = z.object({
  id: AttachmentId,
  kind: MediaKind,
  mimeType: z.string(),
  fileName: z.string(),
  sizeBytes: z.number().int(),
});
export type UploadView = z.infer<typeof UploadView>;
/** A stretch of a thread, newest first, with the cursors that lead on in both directions; null where nothing more is. */
export const MessageStretch = z.object({
  items: z.array(MessageView),
  nextCursor: z.string().nullable(),
  newerCursor: z.string().nullable(),
});
export type MessageStretch = z.infer<typeof MessageStretch>;

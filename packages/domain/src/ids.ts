/** Branded ids: a conversation's id cannot be handed to a function that wants a user's. All are UUIDv7 made by the application. */
import { z } from "zod";

const id = <B extends string>() => z.uuid().brand<B>();

export const TenantId = id<"TenantId">();
export type TenantId = z.infer<typeof TenantId>;
export const UserId = id<"UserId">();
export type UserId = z.infer<typeof UserId>;
export const TeamId = id<"TeamId">();
export type TeamId = z.infer<typeof TeamId>;
export const ApiKeyId = id<"ApiKeyId">();
export type ApiKeyId = z.infer<typeof ApiKeyId>;
export const InboxId = id<"InboxId">();
export type InboxId = z.infer<typeof InboxId>;
export const ContactId = id<"ContactId">();
export type ContactId = z.infer<typeof ContactId>;
export const ChannelThreadId = id<"ChannelThreadId">();
export type ChannelThreadId = z.infer<typeof ChannelThreadId>;
export const ConversationId = id<"ConversationId">();
export type ConversationId = z.infer<typeof ConversationId>;
export const MessageId = id<"MessageId">();
export type MessageId = z.infer<typeof MessageId>;
/** A message that is to be sent at a moment; it becomes another one then. */
export const ScheduledId = id<"ScheduledId">();
export type ScheduledId = z.infer<typeof ScheduledId>;
export const AttachmentId = id<"AttachmentId">();
export type AttachmentId = z.infer<typeof AttachmentId>;
/** One browser that opened a chat widget. */
export const VisitorId = id<"VisitorId">();
export type VisitorId = z.infer<typeof VisitorId>;
export const NoteId = id<"NoteId">();
export type NoteId = z.infer<typeof NoteId>;
export const TagId = id<"TagId">();
export type TagId = z.infer<typeof TagId>;
export const DispositionId = id<"DispositionId">();
export type DispositionId = z.infer<typeof DispositionId>;
export const NoticeId = id<"NoticeId">();
export type NoticeId = z.infer<typeof NoticeId>;
export const SessionId = id<"SessionId">();
export type SessionId = z.infer<typeof SessionId>;
export const PasswordLinkId = id<"PasswordLinkId">();
export type PasswordLinkId = z.infer<typeof PasswordLinkId>;
export const CannedResponseId = id<"CannedResponseId">();
export type CannedResponseId = z.infer<typeof CannedResponseId>;
export const CannedFileId = id<"CannedFileId">();
export type CannedFileId = z.infer<typeof CannedFileId>;
export const SavedViewId = id<"SavedViewId">();
export type SavedViewId = z.infer<typeof SavedViewId>;
export const BulkJobId = id<"BulkJobId">();
export type BulkJobId = z.infer<typeof BulkJobId>;
export const DeliveryId = id<"DeliveryId">();
/** One webhook body as it was received. */
export type DeliveryId = z.infer<typeof DeliveryId>;
export const ContactNoteId = id<"ContactNoteId">();
export type ContactNoteId = z.infer<typeof ContactNoteId>;
export const ContactMergeId = id<"ContactMergeId">();
export type ContactMergeId = z.infer<typeof ContactMergeId>;

/** What a person has begun to write in a conversation: an answer and a note beside it, kept for them alone on all their devices. */
import { z } from "zod";
import { AttachmentId, ConversationId, MessageId } from "../ids.ts";
import { UploadView } from "../message/views.ts";
import { storableText } from "../text.ts";

/** More than any message or note may have: what is too long to send is not lost for it. */
const MAX_DRAFT_LENGTH = 20_000;
const MAX_DRAFT_FILES = 60;
/** So many of a person's newest are given out. */
export const MOST_DRAFTS = 300;

export const ComposerMode = z.enum(["reply", "note"]);
export type ComposerMode = z.infer<typeof ComposerMode>;

const text = () => storableText().max(MAX_DRAFT_LENGTH);

export const DraftContent = z.strictObject({
  mode: ComposerMode,
  reply: text(),
  note: text(),
  quotedMessageId: MessageId.nullable(),
  /** Uploads that wait to be sent, in their order. */
  attachmentIds: z.array(AttachmentId).max(MAX_DRAFT_FILES),
});
export type DraftContent = z.infer<typeof DraftContent>;

export const DraftView = DraftContent.extend({
  conversationId: ConversationId,
  /** Grows with each change, also over its removal. */
  revision: z.number().int(),
  /** Those of its files that still wait. */
  files: z.array(UploadView),
});
export type DraftView = z.infer<typeof DraftView>;

export const SaveDraft = DraftContent.extend({
  conversationId: ConversationId,
  /** The revision the writer knew; 0 where they knew none. */
  baseRevision: z.number().int().min(0),
});
export type SaveDraft = z.infer<typeof SaveDraft>;

/** `isSaved` false: another device was faster, and this is what it left; null when it sent or emptied it. */
export const SavedDraft = z.object({ isSaved: z.boolean(), draft: DraftView.nullable() });
export type SavedDraft = z.infer<typeof SavedDraft>;

/** Nothing that would be missed. */
export const isEmptyDraft = ({ reply, note, quotedMessageId, attachmentIds }: DraftContent): boolean =>
  reply === "" && note === "" && quotedMessageId === null && attachmentIds.length === 0;

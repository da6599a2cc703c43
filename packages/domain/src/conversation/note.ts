/** What colleagues write to each other beside a conversation. Nothing of it has a way to a customer. */
import { z } from "zod";
import { ConversationId, NoteId, TeamId, UserId } from "../ids.ts";
import { Author } from "../message/views.ts";
import { storableText } from "../text.ts";

export const MAX_NOTE_LENGTH = 4000;
/** So many people and teams one note calls at most. */
export const MAX_MENTIONS = 20;

export const Mentioned = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("user"), id: UserId }),
  z.strictObject({ type: z.literal("team"), id: TeamId }),
]);
export type Mentioned = z.infer<typeof Mentioned>;

/** Whom a note calls, by the name they had when it was written: `@` and that name stand in its text. */
export const NoteMention = z.object({ type: z.enum(["user", "team"]), id: z.uuid(), name: z.string() });
export type NoteMention = z.infer<typeof NoteMention>;

export const NoteView = z.object({
  id: NoteId,
  conversationId: ConversationId,
  /** The client's own id of it: written twice it is one note. */
  clientNoteId: z.string(),
  text: z.string(),
  mentions: z.array(NoteMention),
  author: Author,
  createdAt: z.coerce.date(),
  /** Kept in sight beside the conversation. */
  isPinned: z.boolean(),
});
export type NoteView = z.infer<typeof NoteView>;

export const noteText = () => storableText().trim().min(1).max(MAX_NOTE_LENGTH);

export const WriteNote = z.strictObject({
  conversationId: ConversationId,
  clientNoteId: storableText().min(1).max(100),
  text: noteText(),
  /** They may read the conversation and write notes from then on, and find it under Mentions. */
  mentions: z.array(Mentioned).max(MAX_MENTIONS).default([]),
});
export type WriteNote = z.infer<typeof WriteNote>;
export const PinNote = z.strictObject({ noteId: NoteId, isPinned: z.boolean() });
/** Its writer takes it back; whoever oversees the conversation may as well. */
export const RemoveNote = z.strictObject({ noteId: NoteId });

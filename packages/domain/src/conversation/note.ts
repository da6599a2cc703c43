/** What colleagues write to each other beside a conversation. Nothing of it has a way to a customer. */
import { z } from "zod";
import { ConversationId, NoteId } from "../ids.ts";
import { Author } from "../message/views.ts";
import { storableText } from "../text.ts";

export const MAX_NOTE_LENGTH = 4000;

export const NoteView = z.object({
  id: NoteId,
  conversationId: ConversationId,
  /** The client's own id of it: written twice it is one note. */
  clientNoteId: z.string(),
  text: z.string(),
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
});
export type WriteNote = z.infer<typeof WriteNote>;
export const PinNote = z.strictObject({ noteId: NoteId, isPinned: z.boolean() });
/** Its writer takes it back; whoever oversees the conversation may as well. */
export const RemoveNote = z.strictObject({ noteId: NoteId });

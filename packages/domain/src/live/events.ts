/** What the live feed says. Each event is numbered per tenant after it committed, so a cursor never skips. */
import { z } from "zod";
import { Picture } from "../access/people.ts";
import { BulkJob } from "../conversation/bulk.ts";
import { DraftView } from "../conversation/draft.ts";
import { ViewAudience } from "../conversation/saved-view.ts";
import { ContactSummary, ConversationView, PlacementChange } from "../conversation/views.ts";
import { NoteView } from "../conversation/note.ts";
import { TagView } from "../tag/tag.ts";
import { ContactId, ConversationId, MessageId, NoteId, ScheduledId, TagId, UserId } from "../ids.ts";
import { ScheduledView } from "../message/scheduled.ts";
import { MessageView } from "../message/views.ts";
import { Presence, Writer } from "../presence/presence.ts";

export const LiveEvent = z.discriminatedUnion("type", [
  /** A message came in or was written. The conversation is as it stands after it. */
  z.object({ type: z.literal("message.created"), conversation: ConversationView, message: MessageView }),
  /** Messages that were held back are in the thread now, in their places: ask for it again. */
  z.object({
    type: z.literal("messages.released"),
    conversation: ConversationView,
    messageIds: z.array(MessageId),
  }),
  /** Status, reaction, edit, revoke or fetched file: the message as it is now. */
  z.object({ type: z.literal("message.changed"), conversationId: ConversationId, message: MessageView }),
  /** Whoever wrote it took it back before it left. The conversation is as it stands after that. */
  z.object({ type: z.literal("message.removed"), conversation: ConversationView, messageId: MessageId }),
  /** A message is to be sent at a moment, or was not sent then: as it is now. */
  z.object({ type: z.literal("scheduled.changed"), conversationId: ConversationId, scheduled: ScheduledView }),
  /** It was cancelled, or sent: then it came as a message. */
  z.object({ type: z.literal("scheduled.removed"), conversationId: ConversationId, scheduledId: ScheduledId }),
  /** Placement, read marker or contact changed. `change` is the new line of history, if there is one. */
  z.object({
    type: z.literal("conversation.changed"),
    conversation: ConversationView,
    change: PlacementChange.nullable(),
  }),
  /** An internal note was written, which `isNew` says, or pinned: as it is now. */
  z.object({
    type: z.literal("note.changed"),
    conversationId: ConversationId,
    note: NoteView,
    isNew: z.boolean().optional(),
  }),
  z.object({ type: z.literal("note.removed"), conversationId: ConversationId, noteId: NoteId }),
  /** Somebody called the reader in a note, took that back, or they saw it elsewhere: ask again. */
  z.object({ type: z.literal("mentions.changed"), userId: UserId }),
  /** Each of these was told of something new, or read it: ask again. `settings`: they chose how to be told. */
  z.object({ type: z.literal("notices.changed"), userIds: z.array(UserId), settings: z.boolean().optional() }),
  /**
   * What the reader has begun to write in a conversation, on whichever device; null when they sent or emptied it, and then with the
   * revision that was there before. One that is older than what is known says nothing.
   */
  z.object({
    type: z.literal("draft.changed"),
    userId: UserId,
    conversationId: ConversationId,
    revision: z.number().int(),
    draft: DraftView.nullable(),
  }),
  /** A tag was made, renamed, given another colour, archived or restored: as it is now. Everybody sees every tag. */
  z.object({ type: z.literal("tag.changed"), tag: TagView }),
  /** What is known of a person changed: as they are now. Null: two became one, or were taken apart, so ask again. */
  z.object({ type: z.literal("contact.changed"), contactId: ContactId, contact: ContactSummary.nullable() }),
  /** No conversation carries it any more, and there is no such tag. */
  z.object({ type: z.literal("tag.removed"), tagId: TagId }),
  /** What everybody chooses from was changed by an admin, inboxes or reasons to close: ask for the workspace again. */
  z.object({ type: z.literal("workspace.changed") }),
  /** How a colleague is called and looks from now on. */
  z.object({ type: z.literal("person.changed"), person: z.object({ id: UserId, name: z.string(), picture: Picture }) }),
  /** A colleague came, went, or chose. */
  z.object({ type: z.literal("presence.changed"), userId: UserId, presence: Presence }),
  /** Somebody writes, or stopped. Never kept or replayed: it leaves by itself, after `SIGN_LASTS_MS` at most. */
  z.object({ type: z.literal("typing"), conversationId: ConversationId, writer: Writer, isTyping: z.boolean() }),
  /** The reader may no longer see it. Nothing else is said. */
  z.object({ type: z.literal("conversation.left"), conversationId: ConversationId }),
  /** A saved view of this audience was made, changed or removed: ask for them again. */
  z.object({ type: z.literal("views.changed"), audience: ViewAudience, ownerId: UserId }),
  /** How far one's own act on many conversations is. */
  z.object({ type: z.literal("bulk.changed"), userId: UserId, job: BulkJob }),
  /** The reader's own session or rights changed: ask again who you are. */
  z.object({ type: z.literal("access.changed"), userId: UserId }),
  /** The cursor is too old or too much was missed: load everything anew and go on from this event's cursor. */
  z.object({ type: z.literal("reset") }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;

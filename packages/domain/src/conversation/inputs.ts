/** What a caller may ask of conversations. Shared by tRPC, REST and the SPA's forms. */
import { z } from "zod";
import { ConversationId, TagId, TeamId, UserId } from "../ids.ts";
import { PageInput } from "../paging.ts";
import { storableText } from "../text.ts";
import { MAX_TAGS_OF_CONVERSATION } from "../tag/tag.ts";
import { ConversationFilter, FILTER_PARTS } from "./filter.ts";
import { noteText } from "./note.ts";
import { UndoableChange } from "./views.ts";

/** How words of the contact's name begin, or the conversation's number. */
const search = storableText().trim().max(200).optional();

/** Latest activity first. A page may hold fewer than were asked for, or none, and still have a next one: filters are looked through step by step. */
export const ListConversations = PageInput.extend({ ...FILTER_PARTS, q: search }).strict();
export type ListConversations = z.infer<typeof ListConversations>;
export const CountConversations = ConversationFilter;

export const OneConversation = z.strictObject({ conversationId: ConversationId });

export const TakeConversation = OneConversation;
/** What the next one should know, kept as an internal note. */
const handOnNote = noteText().optional();
export const AssignConversation = z.strictObject({
  conversationId: ConversationId,
  assigneeId: UserId,
  note: handOnNote,
});
export const TransferConversation = z
  .strictObject({
    conversationId: ConversationId,
    teamId: TeamId.optional(),
    assigneeId: UserId.optional(),
    note: handOnNote,
  })
  .refine((input) => (input.teamId === undefined) !== (input.assigneeId === undefined), {
    message: "Give either teamId or assigneeId.",
  });
export const UnassignConversation = OneConversation;
/** Until an instant (UTC), or until the customer writes before it. */
export const SnoozeConversation = z.strictObject({ conversationId: ConversationId, until: z.coerce.date() });
export const WakeConversation = OneConversation;
export const CloseConversation = z.strictObject({
  conversationId: ConversationId,
  disposition: storableText().trim().min(1).max(100),
});
/** An agent reopens for themself; an API key's conversation goes back to the queue. */
export const ReopenConversation = OneConversation;
/** Tags it carries already, or does not carry, change nothing. */
export const TagConversation = z.strictObject({
  conversationId: ConversationId,
  tagIds: z.array(TagId).min(1).max(MAX_TAGS_OF_CONVERSATION),
});
export type TagConversation = z.infer<typeof TagConversation>;
export const UntagConversation = TagConversation;
/** Takes the caller's own last change back, if it is the newest thing that happened to the conversation. */
export const UndoChange = z.strictObject({ conversationId: ConversationId, change: UndoableChange });
/** Everything up to now has been seen by the caller. */
export const MarkRead = OneConversation;

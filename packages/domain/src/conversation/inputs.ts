/** What a caller may ask of conversations. Shared by tRPC, REST and the SPA's forms. */
import { z } from "zod";
import { ConversationId, TeamId, UserId } from "../ids.ts";
import { PageInput } from "../paging.ts";
import { storableText } from "../text.ts";
import { ConversationState } from "./lifecycle.ts";

/** `state` accepts one or several, comma-separated in a URL. `assigneeId: "me"` is the caller. Latest activity first. */
export const ListConversations = PageInput.extend({
  state: z
    .union([z.string().transform((s) => s.split(",")), z.array(z.string())])
    .pipe(z.array(ConversationState).min(1))
    .optional(),
  teamId: TeamId.optional(),
  assigneeId: z.union([z.literal("me"), UserId]).optional(),
  /** How words of the contact's name begin, or the conversation's number. */
  q: storableText().trim().max(200).optional(),
}).strict();
export type ListConversations = z.infer<typeof ListConversations>;

export const OneConversation = z.strictObject({ conversationId: ConversationId });

export const TakeConversation = OneConversation;
export const AssignConversation = z.strictObject({ conversationId: ConversationId, assigneeId: UserId });
export const TransferConversation = z
  .strictObject({ conversationId: ConversationId, teamId: TeamId.optional(), assigneeId: UserId.optional() })
  .refine((input) => (input.teamId === undefined) !== (input.assigneeId === undefined), {
    message: "Give either teamId or assigneeId.",
  });
export const CloseConversation = z.strictObject({
  conversationId: ConversationId,
  disposition: storableText().trim().min(1).max(100),
});
/** An agent reopens for themself; an API key's conversation goes back to the queue. */
export const ReopenConversation = OneConversation;
/** Everything up to now has been seen by the caller. */
export const MarkRead = OneConversation;

/** What a search asks and answers. Shared by tRPC, REST and the SPA. */
import { z } from "zod";
import { ContactSummary, ConversationView } from "../conversation/views.ts";
import { ConversationId, MessageId, NoteId, TeamId } from "../ids.ts";
import { Channel } from "../inbox/channel.ts";
import { page } from "../paging.ts";
import { TagView } from "../tag/tag.ts";
import { storableText } from "../text.ts";
import { isEnough, LONGEST_QUERY } from "./query.ts";

export const SearchKind = z.enum(["customers", "conversations", "messages", "tags"]);
export type SearchKind = z.infer<typeof SearchKind>;

/** Without `kind` the first of each; with it one kind, from `cursor` on. */
export const Search = z
  .strictObject({
    q: storableText()
      .trim()
      .max(LONGEST_QUERY)
      .refine(isEnough, { message: "Give at least two letters, or a number." }),
    kind: SearchKind.optional(),
    cursor: z.string().max(400).nullish(),
    limit: z.coerce.number().int().min(1).max(50).default(20),
    /** Of conversations and messages: only on this channel, of this team, and from and until these instants (UTC). */
    channel: Channel.optional(),
    teamId: TeamId.optional(),
    since: z.coerce.date().optional(),
    until: z.coerce.date().optional(),
  })
  .refine((input) => !input.cursor || input.kind, { message: "A cursor belongs to one kind: give it too." });
export type Search = z.infer<typeof Search>;

/** What was found and which parts of it were meant, as places in `text` in UTF-16 units. There is no markup. */
export const Snippet = z.object({
  text: z.string(),
  marks: z.array(z.object({ from: z.number().int(), to: z.number().int() })),
});

const found = {
  conversationId: ConversationId,
  number: z.number().int(),
  contactName: z.string(),
  channel: Channel,
  state: ConversationView.shape.state,
  isSnoozed: z.boolean(),
  authorName: z.string(),
  at: z.coerce.date(),
  snippet: Snippet,
};
export const FoundMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("message"), id: MessageId, direction: z.enum(["inbound", "outbound"]), ...found }),
  z.object({ type: z.literal("note"), id: NoteId, ...found }),
]);
export type FoundMessage = z.infer<typeof FoundMessage>;

export const FoundCustomer = ContactSummary.extend({
  /** Their latest conversation that the caller may read, the open one before closed ones; null when there is none. */
  latest: z
    .object({
      conversationId: ConversationId,
      number: z.number().int(),
      state: ConversationView.shape.state,
      isSnoozed: z.boolean(),
    })
    .nullable(),
});
export type FoundCustomer = z.infer<typeof FoundCustomer>;

/** What its conversations are listed by. */
export const FoundTag = TagView.pick({ id: true, teamId: true, name: true, color: true, isArchived: true });
export type FoundTag = z.infer<typeof FoundTag>;

export const Found = z.object({
  /** Words nobody ever wrote, and what was looked for in their place. */
  corrected: z.array(z.object({ typed: z.string(), meant: z.array(z.string()) })),
  /** Null where it was not asked for. A page may be short, even empty, and have more. */
  customers: page(FoundCustomer).nullable(),
  /** By the customer's name, by number, or by a tag that was found. */
  conversations: page(ConversationView).nullable(),
  messages: page(FoundMessage).nullable(),
  tags: page(FoundTag).nullable(),
});
export type Found = z.infer<typeof Found>;

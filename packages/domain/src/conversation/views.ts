/** What a conversation looks like from outside: in lists, over REST and in live events. */
import { z } from "zod";
import { ContactId, ConversationId, InboxId, TagId, TeamId, UserId } from "../ids.ts";
import { Channel } from "../inbox/channel.ts";
import { IdentityType } from "../inbox/identity-type.ts";
import { MessageKind } from "../message/content.ts";
import { DeliveryStatus } from "../message/delivery-status.ts";
import { HeldSummary } from "../message/flood.ts";
import { ConversationState } from "./lifecycle.ts";

export const IdentityView = z.object({
  channel: Channel,
  type: IdentityType,
  value: z.string(),
  /** How to show it to a person: an international phone number, or the id. */
  display: z.string(),
});
export type IdentityView = z.infer<typeof IdentityView>;

export const ContactSummary = z.object({
  id: ContactId,
  name: z.string(),
  identities: z.array(IdentityView),
  /** What they write is kept and opens nothing; nothing is sent to them. */
  isBlocked: z.boolean(),
});
export type ContactSummary = z.infer<typeof ContactSummary>;

export const ConversationView = z.object({
  id: ConversationId,
  /** Counts up per tenant, with gaps. What people say to each other. */
  number: z.number().int(),
  state: ConversationState,
  channel: Channel,
  inboxId: InboxId,
  contact: ContactSummary,
  teamId: TeamId.nullable(),
  assigneeId: UserId.nullable(),
  disposition: z.string().nullable(),
  createdAt: z.coerce.date(),
  closedAt: z.coerce.date().nullable(),
  /** The last message, either way, by our clock. Lists sort by it. */
  lastActivityAt: z.coerce.date(),
  /** What came in after its assignee's marker; while waiting, after the last answer. */
  unreadCount: z.number().int(),
  /** Null on a channel without a reply window, where free text is always accepted, and before the customer ever wrote. */
  replyWindowEndsAt: z.coerce.date().nullable(),
  snoozedUntil: z.coerce.date().nullable(),
  /** In the order they were put on it. */
  tagIds: z.array(TagId),
  /** Whom its notes call: they may read it and write notes, wherever it stands. */
  mentionedUserIds: z.array(UserId),
  mentionedTeamIds: z.array(TeamId),
  /** What a customer who flooded wrote and nobody released: stored, and in no list, count or search. Null: nothing. */
  held: HeldSummary.nullable(),
  preview: z
    .object({
      text: z.string().nullable(),
      kind: MessageKind,
      direction: z.enum(["inbound", "outbound"]),
      status: DeliveryStatus,
    })
    .nullable(),
});
export type ConversationView = z.infer<typeof ConversationView>;

/** How many a list holds, counted when it is asked for and no further than a thousand. */
export const FilterCount = z.object({
  count: z.number().int(),
  /** There are more than `count`, or nobody looked further. */
  isMore: z.boolean(),
});
export type FilterCount = z.infer<typeof FilterCount>;

export const UndoableChange = z.enum([
  "taken",
  "assigned",
  "unassigned",
  "transferred",
  "snoozed",
  "woken",
  "closed",
  "reopened",
]);
export type UndoableChange = z.infer<typeof UndoableChange>;

/** One line of a conversation's history: who changed its placement, and to what. */
export const PlacementChange = z.object({
  id: z.string(),
  conversationId: ConversationId,
  type: z.enum(["opened", "queued", "undone", ...UndoableChange.options]),
  at: z.coerce.date(),
  actor: z.object({
    type: z.enum(["user", "api_key", "system", "contact"]),
    id: z.string().nullable(),
    name: z.string(),
  }),
  teamId: TeamId.nullable(),
  assigneeId: UserId.nullable(),
  disposition: z.string().nullable(),
  snoozedUntil: z.coerce.date().nullable(),
});
export type PlacementChange = z.infer<typeof PlacementChange>;

/**
 * The views of the rail. `waiting` is what nobody has: new and queued. `open` is everything not closed. What is snoozed is in
 * `snoozed` and in no other.
 */
export const ConversationCounts = z.object({
  mine: z.number().int(),
  waiting: z.number().int(),
  open: z.number().int(),
  snoozed: z.number().int(),
  /** Notes that call the reader and that they have not seen; counted to a hundred. */
  unseenMentions: z.number().int(),
  /** Messages in the reader's own conversations, a thousand of these at most, that they have not read. */
  unread: z.number().int(),
  /** Notices they have not read; counted to a hundred. */
  unreadNotices: z.number().int(),
  teams: z.array(z.object({ teamId: TeamId, waiting: z.number().int() })),
});
export type ConversationCounts = z.infer<typeof ConversationCounts>;

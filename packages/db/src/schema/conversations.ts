/** One piece of work on a thread. Written by every verb; read by every list. */
import { sql } from "drizzle-orm";
import { bigint, doublePrecision, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type {
  ChannelThreadId,
  ContactId,
  ConversationId,
  InboxId,
  MessageId,
  TeamId,
  TenantId,
  UserId,
} from "@max/domain/ids";
import { instant } from "./columns.ts";

export const conversations = pgTable(
  "conversations",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<ConversationId>().notNull(),
    number: bigint("number", { mode: "number" }).notNull(),
    channelThreadId: uuid("channel_thread_id").$type<ChannelThreadId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    contactId: uuid("contact_id").$type<ContactId>().notNull(),
    state: text("state").notNull(),
    teamId: uuid("team_id").$type<TeamId>(),
    assigneeId: uuid("assignee_id").$type<UserId>(),
    disposition: text("disposition"),
    snoozedUntil: instant("snoozed_until"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    closedAt: instant("closed_at"),
    lastActivityAt: instant("last_activity_at")
      .notNull()
      .default(sql`now()`),
    waitingSince: instant("waiting_since")
      .notNull()
      .default(sql`now()`),
    unreadCount: integer("unread_count")
      .notNull()
      .default(sql`0`),
    mentionedUserIds: uuid("mentioned_user_ids").$type<UserId>().array(),
    mentionedTeamIds: uuid("mentioned_team_ids").$type<TeamId>().array(),
    lastMessageId: uuid("last_message_id").$type<MessageId>(),
    lastMessageText: text("last_message_text"),
    lastMessageKind: text("last_message_kind"),
    lastMessageDirection: text("last_message_direction"),
    lastMessageStatus: text("last_message_status"),
    lastSortAt: instant("last_sort_at"),
    /** How much the customer may still say at once; null: as much as ever. */
    bucketTokens: doublePrecision("bucket_tokens"),
    bucketAt: instant("bucket_at"),
    heldCount: integer("held_count")
      .notNull()
      .default(sql`0`),
    heldSince: instant("held_since"),
    heldUntil: instant("held_until"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

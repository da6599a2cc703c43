/**
 * What a customer wrote faster than the company lets through. Written by receive; read by whoever looks into it; rows leave for
 * messages when somebody releases them, or with the company's old messages.
 */
import { sql } from "drizzle-orm";
import { bigint, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ChannelThreadId, ContactId, ConversationId, InboxId, MessageId, TenantId } from "@max/domain/ids";
import type { MessageContent, MessageContext } from "@max/domain/message/content";
import { instant } from "./columns.ts";

export const heldMessages = pgTable(
  "held_messages",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<MessageId>().notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
    channelThreadId: uuid("channel_thread_id").$type<ChannelThreadId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    kind: text("kind").notNull(),
    text: text("text"),
    content: jsonb("content").$type<MessageContent>().notNull(),
    context: jsonb("context").$type<MessageContext>().notNull(),
    externalId: text("external_id").notNull(),
    quotedExternalId: text("quoted_external_id"),
    authorId: uuid("author_id").$type<ContactId>().notNull(),
    authorName: text("author_name").notNull(),
    providerAt: instant("provider_at").notNull(),
    arrivalNumber: bigint("arrival_number", { mode: "number" }).notNull(),
    arrivalItem: integer("arrival_item").notNull(),
    heldAt: instant("held_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

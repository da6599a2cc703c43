/**
 * Messages that are to be sent at a moment. Written by whoever may answer; read with the conversation; rows leave when they are sent,
 * or a minute after they were cancelled.
 */
import { sql } from "drizzle-orm";
import { integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ConversationId, MessageId, ScheduledId, TenantId } from "@max/domain/ids";
import type { OutboundTemplate } from "@max/domain/template/inputs";
import { instant } from "./columns.ts";

export const scheduledMessages = pgTable(
  "scheduled_messages",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<ScheduledId>().notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
    clientMessageId: text("client_message_id").notNull(),
    text: text("text"),
    template: jsonb("template").$type<OutboundTemplate>(),
    quotedMessageId: uuid("quoted_message_id").$type<MessageId>(),
    authorType: text("author_type").notNull(),
    authorId: uuid("author_id"),
    authorName: text("author_name").notNull(),
    dueAt: instant("due_at").notNull(),
    failureCode: text("failure_code"),
    failureReason: text("failure_reason"),
    version: integer("version").notNull().default(1),
    cancelledAt: instant("cancelled_at"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** What was said, both ways. Written by receive and send; changed by sending, delivery, edit and revoke. */
import { sql } from "drizzle-orm";
import { bigint, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ChannelThreadId, ConversationId, InboxId, MessageId, TenantId } from "@max/domain/ids";
import type { MessageContent, MessageContext } from "@max/domain/message/content";
import { instant } from "./columns.ts";

export const messages = pgTable(
  "messages",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<MessageId>().notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
    channelThreadId: uuid("channel_thread_id").$type<ChannelThreadId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    direction: text("direction").notNull(),
    kind: text("kind").notNull(),
    text: text("text"),
    content: jsonb("content").$type<MessageContent>().notNull(),
    originalContent: jsonb("original_content").$type<MessageContent>(),
    context: jsonb("context").$type<MessageContext>().notNull(),
    status: text("status").notNull(),
    failureCode: text("failure_code"),
    failureReason: text("failure_reason"),
    attempt: integer("attempt")
      .notNull()
      .default(sql`0`),
    sendingAt: instant("sending_at"),
    /** Until then it may be taken back; null once a worker has it, and for what nobody can take back. */
    leavesAt: instant("leaves_at"),
    externalId: text("external_id"),
    clientMessageId: text("client_message_id"),
    quotedExternalId: text("quoted_external_id"),
    authorType: text("author_type").notNull(),
    authorId: uuid("author_id"),
    authorName: text("author_name").notNull(),
    providerAt: instant("provider_at"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    sentAt: instant("sent_at"),
    deliveredAt: instant("delivered_at"),
    readAt: instant("read_at"),
    editedAt: instant("edited_at"),
    revokedAt: instant("revoked_at"),
    sortAt: instant("sort_at").notNull(),
    arrivalNumber: bigint("arrival_number", { mode: "number" }).notNull(),
    arrivalItem: integer("arrival_item").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

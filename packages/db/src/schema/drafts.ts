/** What a person has begun to write in a conversation. Written and read by that person alone; rows leave when it is sent or emptied, or after 60 days. */
import { sql } from "drizzle-orm";
import { bigint, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { AttachmentId, ConversationId, MessageId, TenantId, UserId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const drafts = pgTable(
  "drafts",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    userId: uuid("user_id").$type<UserId>().notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
    /** Counts up with each change. */
    revision: bigint("revision", { mode: "number" }).notNull(),
    mode: text("mode").$type<"reply" | "note">().notNull(),
    reply: text("reply").notNull(),
    note: text("note").notNull(),
    quotedMessageId: uuid("quoted_message_id").$type<MessageId>(),
    attachmentIds: uuid("attachment_ids")
      .$type<AttachmentId>()
      .array()
      .notNull()
      .default(sql`'{}'`),
    changedAt: instant("changed_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId, table.conversationId] })],
);

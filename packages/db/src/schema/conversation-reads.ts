/** Until when each user has seen each conversation. */
import { pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import type { ConversationId, TenantId, UserId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const conversationReads = pgTable(
  "conversation_reads",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
    userId: uuid("user_id").$type<UserId>().notNull(),
    readAt: instant("read_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.conversationId, table.userId] })],
);

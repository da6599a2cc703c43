/** The words of each message and note, to find them by. Written by the leading worker after the fact; rows leave with what they stand for. */
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ConversationId, TenantId } from "@max/domain/ids";
import { instant, tsvector } from "./columns.ts";

export const searchEntries = pgTable(
  "search_entries",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").notNull(),
    kind: text("kind").notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
    at: instant("at").notNull(),
    words: tsvector("words").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

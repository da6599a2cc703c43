/** Internal notes of conversations. Written and removed by people; read with the conversation; rows leave when they are removed. */
import { sql } from "drizzle-orm";
import { jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { NoteMention } from "@max/domain/conversation/note";
import type { ConversationId, NoteId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const notes = pgTable(
  "notes",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<NoteId>().notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
    clientNoteId: text("client_note_id").notNull(),
    text: text("text").notNull(),
    mentions: jsonb("mentions").$type<NoteMention[]>().notNull().default([]),
    authorType: text("author_type").notNull(),
    authorId: uuid("author_id"),
    authorName: text("author_name").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    pinnedAt: instant("pinned_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** Which person or team a note calls. Written with the note, read by the view Mentions and by lists; rows leave with the note. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import type { ConversationId, NoteId, TeamId, TenantId, UserId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const noteMentions = pgTable(
  "note_mentions",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").notNull(),
    noteId: uuid("note_id").$type<NoteId>().notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
    userId: uuid("user_id").$type<UserId>(),
    teamId: uuid("team_id").$type<TeamId>(),
    authorId: uuid("author_id"),
    mentionedAt: instant("mentioned_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** Notes that call a person and that they have not seen. Written with the note, counted in the rail; rows leave when it is seen or removed. */
import { pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import type { ConversationId, NoteId, TenantId, UserId } from "@max/domain/ids";

export const unseenMentions = pgTable(
  "unseen_mentions",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    userId: uuid("user_id").$type<UserId>().notNull(),
    noteId: uuid("note_id").$type<NoteId>().notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId, table.noteId] })],
);

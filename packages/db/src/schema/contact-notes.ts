/** Internal notes on people. Written and removed by people; read on the contact's page; rows leave when they are removed. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ContactId, ContactNoteId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const contactNotes = pgTable(
  "contact_notes",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<ContactNoteId>().notNull(),
    contactId: uuid("contact_id").$type<ContactId>().notNull(),
    clientNoteId: text("client_note_id").notNull(),
    text: text("text").notNull(),
    authorType: text("author_type").notNull(),
    authorId: uuid("author_id"),
    authorName: text("author_name").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

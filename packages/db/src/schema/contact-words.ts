/** The words of each contact's name, to find people by how a word begins. A trigger on contacts writes them; rows leave with the name. */
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ContactId, TenantId } from "@max/domain/ids";

export const contactWords = pgTable(
  "contact_words",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    word: text("word").notNull(),
    contactId: uuid("contact_id").$type<ContactId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.word, table.contactId] })],
);

/** People who write to the tenant. Written when somebody new writes; read in lists and threads. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ContactId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const contacts = pgTable(
  "contacts",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<ContactId>().notNull(),
    name: text("name").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

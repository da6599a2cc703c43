/** Addresses of contacts. One address means one person at a time: a number that changed hands is retired, and kept. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ContactId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const contactIdentities = pgTable(
  "contact_identities",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").notNull(),
    contactId: uuid("contact_id").$type<ContactId>().notNull(),
    channel: text("channel").notNull(),
    type: text("type").notNull(),
    value: text("value").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    retiredAt: instant("retired_at"),
    valueReversed: text("value_reversed").generatedAlwaysAs(sql`case when type = 'phone' then reverse(value) end`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

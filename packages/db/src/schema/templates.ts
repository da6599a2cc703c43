/** Templates of WhatsApp accounts. Written by the job that reads them from the provider; read by the composer; rows leave when the provider no longer lists them. */
import { integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";

export const templates = pgTable(
  "templates",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    accountKey: text("account_key").notNull(),
    id: text("id").notNull(),
    name: text("name").notNull(),
    language: text("language").notNull(),
    status: text("status").notNull(),
    category: text("category").notNull(),
    quality: text("quality"),
    rejectedReason: text("rejected_reason"),
    parts: jsonb("parts").notNull(),
    sends: integer("sends").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.accountKey, table.id] })],
);

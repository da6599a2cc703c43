/** People who write to the tenant. Written when somebody new writes and when somebody edits what is known of them; read in lists and threads. */
import { sql } from "drizzle-orm";
import { integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ContactAttribute } from "@max/domain/contact/contact";
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
    phone: text("phone"),
    phoneReversed: text("phone_reversed").generatedAlwaysAs(sql`reverse(phone)`),
    email: text("email"),
    company: text("company"),
    language: text("language"),
    timeZone: text("time_zone"),
    attributes: jsonb("attributes").$type<ContactAttribute[]>().notNull().default([]),
    version: integer("version")
      .notNull()
      .default(sql`1`),
    blockedAt: instant("blocked_at"),
    mergedInto: uuid("merged_into").$type<ContactId>(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

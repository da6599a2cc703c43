/** That two contacts are one person: who found so, and what it changed. Written by merging, read by taking it back within 30 days; rows stay with their contacts. */
import { sql } from "drizzle-orm";
import { jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { FactChange } from "@max/domain/contact/merge";
import type { ContactId, ContactMergeId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const contactMerges = pgTable(
  "contact_merges",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<ContactMergeId>().notNull(),
    keptId: uuid("kept_id").$type<ContactId>().notNull(),
    mergedId: uuid("merged_id").$type<ContactId>().notNull(),
    mergedName: text("merged_name").notNull(),
    followedIds: uuid("followed_ids").$type<ContactId>().array().notNull(),
    changes: jsonb("changes").$type<FactChange[]>().notNull(),
    actorType: text("actor_type").notNull(),
    actorId: uuid("actor_id"),
    actorName: text("actor_name").notNull(),
    mergedAt: instant("merged_at")
      .notNull()
      .default(sql`now()`),
    undoneAt: instant("undone_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** Groups of agents, each with one queue. Written by admins. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { TeamId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const teams = pgTable(
  "teams",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<TeamId>().notNull(),
    name: text("name").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    archivedAt: instant("archived_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

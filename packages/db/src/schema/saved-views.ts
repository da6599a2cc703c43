/** Lists that somebody named and may share. Written by people; read with the rail; rows leave a day after they were removed. */
import { sql } from "drizzle-orm";
import { integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { SavedViewId, TeamId, TenantId, UserId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const savedViews = pgTable(
  "saved_views",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<SavedViewId>().notNull(),
    ownerId: uuid("owner_id").$type<UserId>().notNull(),
    name: text("name").notNull(),
    filter: jsonb("filter").notNull(),
    audience: text("audience").notNull(),
    teamId: uuid("team_id").$type<TeamId>(),
    position: integer("position").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    removedAt: instant("removed_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

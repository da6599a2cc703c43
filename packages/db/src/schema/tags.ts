/** Labels of the company and of its teams. Written by admins and whoever leads a team; read by everybody; archived, or removed once no conversation carries them. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { TagId, TeamId, TenantId } from "@max/domain/ids";
import type { TagColor } from "@max/domain/tag/tag";
import { instant } from "./columns.ts";

export const tags = pgTable(
  "tags",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<TagId>().notNull(),
    teamId: uuid("team_id").$type<TeamId>(),
    name: text("name").notNull(),
    nameKey: text("name_key").notNull(),
    color: text("color").$type<TagColor>().notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    archivedAt: instant("archived_at"),
    /** Since when it goes off its conversations, to be removed. */
    leavingSince: instant("leaving_since"),
    successorId: uuid("successor_id").$type<TagId>(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

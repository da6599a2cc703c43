/** Canned responses. Written by their owners, leads and supervisors; read by the composer's menu; archived, and gone only with their team. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { CannedResponseId, TeamId, TenantId, UserId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const cannedResponses = pgTable(
  "canned_responses",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<CannedResponseId>().notNull(),
    ownerId: uuid("owner_id").$type<UserId>(),
    teamId: uuid("team_id").$type<TeamId>(),
    code: text("code").notNull(),
    title: text("title").notNull(),
    body: text("body").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    updatedAt: instant("updated_at")
      .notNull()
      .default(sql`now()`),
    archivedAt: instant("archived_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

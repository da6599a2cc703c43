/** The history of a conversation's placement: who changed it, when, to what. Append-only. */
import { sql } from "drizzle-orm";
import { jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ConversationId, TeamId, TenantId, UserId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const assignments = pgTable(
  "assignments",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
    type: text("type").notNull(),
    at: instant("at")
      .notNull()
      .default(sql`now()`),
    actorType: text("actor_type").notNull(),
    actorId: uuid("actor_id"),
    actorName: text("actor_name").notNull(),
    teamId: uuid("team_id").$type<TeamId>(),
    assigneeId: uuid("assignee_id").$type<UserId>(),
    disposition: text("disposition"),
    snoozedUntil: instant("snoozed_until"),
    placements: jsonb("placements"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

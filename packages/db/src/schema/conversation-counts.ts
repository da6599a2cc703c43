/** How many conversations stand where, as differences that the relay folds together. A trigger on conversations writes them, so that no verb can forget. */
import { bigint, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { TeamId, TenantId, UserId } from "@max/domain/ids";

export const conversationCounts = pgTable(
  "conversation_counts",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: bigint("id", { mode: "number" }).generatedAlwaysAsIdentity(),
    state: text("state").notNull(),
    teamId: uuid("team_id").$type<TeamId>(),
    assigneeId: uuid("assignee_id").$type<UserId>(),
    difference: integer("difference").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

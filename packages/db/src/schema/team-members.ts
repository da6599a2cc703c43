/** Who is in which team. Written by admins; read whenever rights are asked. */
import { pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import type { TeamId, TenantId, UserId } from "@max/domain/ids";

export const teamMembers = pgTable(
  "team_members",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    teamId: uuid("team_id").$type<TeamId>().notNull(),
    userId: uuid("user_id").$type<UserId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId, table.teamId] })],
);

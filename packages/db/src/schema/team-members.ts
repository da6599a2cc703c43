/** Who is in which team. Written by admins; read whenever rights are asked. */
import { boolean, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import type { TeamId, TenantId, UserId } from "@max/domain/ids";

export const teamMembers = pgTable(
  "team_members",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    teamId: uuid("team_id").$type<TeamId>().notNull(),
    userId: uuid("user_id").$type<UserId>().notNull(),
    /** Whom to ask about the team. Rights come from the role alone. */
    isLead: boolean("is_lead").notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId, table.teamId] })],
);

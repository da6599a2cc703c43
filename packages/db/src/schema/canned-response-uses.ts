/** How often a person has inserted a canned response. Written when they do; read with the menu; rows leave with the response. */
import { sql } from "drizzle-orm";
import { integer, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import type { CannedResponseId, TenantId, UserId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const cannedResponseUses = pgTable(
  "canned_response_uses",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    userId: uuid("user_id").$type<UserId>().notNull(),
    cannedResponseId: uuid("canned_response_id").$type<CannedResponseId>().notNull(),
    uses: integer("uses").notNull().default(0),
    lastUsedAt: instant("last_used_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId, table.cannedResponseId] })],
);

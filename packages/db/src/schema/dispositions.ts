/** Why conversations are closed: the list an agent chooses from. Written by admins; archived, never deleted. */
import { integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { DispositionId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const dispositions = pgTable(
  "dispositions",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<DispositionId>().notNull(),
    name: text("name").notNull(),
    position: integer("position").notNull(),
    archivedAt: instant("archived_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

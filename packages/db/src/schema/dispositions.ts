/** Why conversations are closed: the list an agent chooses from. Written by admins. */
import { integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";

export const dispositions = pgTable(
  "dispositions",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    name: text("name").notNull(),
    position: integer("position").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.name] })],
);

/** Which api processes hold live connections of whom. Written by the api; rows leave with the last connection, or with the process. */
import { pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import type { TenantId, UserId } from "@max/domain/ids";

export const userConnections = pgTable(
  "user_connections",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    userId: uuid("user_id").$type<UserId>().notNull(),
    processId: uuid("process_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId, table.processId] })],
);

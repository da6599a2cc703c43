/** Named secrets of an inbox: access token, app secret, verify token. Written by admins through the secret box. */
import { integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { InboxId, TenantId } from "@max/domain/ids";

export const credentials = pgTable(
  "credentials",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    kind: text("kind").notNull(),
    currentVersion: integer("current_version").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

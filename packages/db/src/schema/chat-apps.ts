/** Where a company's own app takes our messages. Written with the inbox; read to send. Rows stay. */
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { InboxId, TenantId } from "@max/domain/ids";

export const chatApps = pgTable(
  "chat_apps",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    outboundUrl: text("outbound_url").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.inboxId] })],
);

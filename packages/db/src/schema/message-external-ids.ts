/** The provider's id of each message: the one key that keeps a repeat from being stored twice. Never partitioned, never a cache. */
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { InboxId, MessageId, TenantId } from "@max/domain/ids";

export const messageExternalIds = pgTable(
  "message_external_ids",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    externalId: text("external_id").notNull(),
    messageId: uuid("message_id").$type<MessageId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.inboxId, table.externalId] })],
);

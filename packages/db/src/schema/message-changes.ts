/** Edits and revokes as they were reported, also before we know their message. The newest edit stands; a revoke stands over all. */
import { jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { InboxId, TenantId } from "@max/domain/ids";
import type { MessageContent } from "@max/domain/message/content";
import { instant } from "./columns.ts";

export const messageChanges = pgTable(
  "message_changes",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    externalId: text("external_id").notNull(),
    targetExternalId: text("target_external_id").notNull(),
    type: text("type").notNull(),
    content: jsonb("content").$type<MessageContent>(),
    providerAt: instant("provider_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.inboxId, table.externalId] })],
);

/** One person's reaction to one message, also before we know the message. The newest by the provider's clock stands; a removal stays as a null. */
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { InboxId, MessageId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const reactions = pgTable(
  "reactions",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    targetExternalId: text("target_external_id").notNull(),
    actorKey: text("actor_key").notNull(),
    by: text("by").notNull(),
    emoji: text("emoji"),
    providerAt: instant("provider_at").notNull(),
    externalId: text("external_id").notNull(),
    messageId: uuid("message_id").$type<MessageId>(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.inboxId, table.targetExternalId, table.actorKey] })],
);

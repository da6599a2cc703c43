/** Each status a provider reported, with its time, also one that came before we knew the message. Append-only but for the link. */
import { sql } from "drizzle-orm";
import { jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { InboxId, MessageId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const messageDeliveries = pgTable(
  "message_deliveries",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    externalId: text("external_id").notNull(),
    status: text("status").notNull(),
    providerAt: instant("provider_at").notNull(),
    receivedAt: instant("received_at")
      .notNull()
      .default(sql`now()`),
    failureCode: text("failure_code"),
    failureReason: text("failure_reason"),
    pricing: jsonb("pricing"),
    messageId: uuid("message_id").$type<MessageId>(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.inboxId, table.externalId, table.status] })],
);

/** Where a contact and an inbox meet. The reply window belongs here. Written by every inbound message. */
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ChannelThreadId, ContactId, InboxId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const channelThreads = pgTable(
  "channel_threads",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<ChannelThreadId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    threadKey: text("thread_key").notNull(),
    contactId: uuid("contact_id").$type<ContactId>().notNull(),
    sendToType: text("send_to_type").notNull(),
    sendTo: text("send_to").notNull(),
    lastInboundAt: instant("last_inbound_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

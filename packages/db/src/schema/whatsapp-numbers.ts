/** The WhatsApp number behind an inbox. Written with the inbox; read to route and to send. */
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { InboxId, TenantId } from "@max/domain/ids";

export const whatsappNumbers = pgTable(
  "whatsapp_numbers",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    phoneNumberId: text("phone_number_id").notNull(),
    wabaId: text("waba_id").notNull(),
    displayPhoneNumber: text("display_phone_number"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.inboxId] })],
);

/** Items of a delivery that could not be applied, with the reason, until somebody replays them. */
import { sql } from "drizzle-orm";
import { date, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { DeliveryId, InboxId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const quarantinedItems = pgTable(
  "quarantined_items",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").notNull(),
    deliveryId: uuid("delivery_id").$type<DeliveryId>().notNull(),
    receivedOn: date("received_on").notNull(),
    item: integer("item").notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>(),
    reason: text("reason").notNull(),
    raw: text("raw").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

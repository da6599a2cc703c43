/** Changes for numbers that no tenant has. Written by the inbound job; rows leave with their delivery, after 30 days. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { DeliveryId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const parkedItems = pgTable(
  "parked_items",
  {
    deliveryId: uuid("delivery_id").$type<DeliveryId>().notNull(),
    inboxKey: text("inbox_key").notNull(),
    reason: text("reason").notNull(),
    parkedAt: instant("parked_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.deliveryId, table.inboxKey] })],
);

/** One row per body and source, so that a repeat is stored once. Rows leave after 40 days. */
import { sql } from "drizzle-orm";
import { date, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { DeliveryId } from "@max/domain/ids";
import { bytea } from "./columns.ts";

export const webhookDeliveryKeys = pgTable(
  "webhook_delivery_keys",
  {
    source: text("source").notNull(),
    sha256: bytea("sha256").notNull(),
    deliveryId: uuid("delivery_id").$type<DeliveryId>().notNull(),
    receivedOn: date("received_on")
      .notNull()
      .default(sql`(now() AT TIME ZONE 'utc')::date`),
  },
  (table) => [primaryKey({ columns: [table.source, table.sha256] })],
);

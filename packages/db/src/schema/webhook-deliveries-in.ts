/** The exact bytes of every authentic webhook. Written by accept, read by the inbound job; partitions leave after 30 days. */
import { sql } from "drizzle-orm";
import { bigint, date, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { DeliveryId, InboxId } from "@max/domain/ids";
import { bytea, instant } from "./columns.ts";

export const webhookDeliveriesIn = pgTable(
  "webhook_deliveries_in",
  {
    id: uuid("id").$type<DeliveryId>().notNull(),
    receivedOn: date("received_on")
      .notNull()
      .default(sql`(now() AT TIME ZONE 'utc')::date`),
    number: bigint("number", { mode: "number" })
      .notNull()
      .default(sql`nextval('arrival_numbers')`),
    receivedAt: instant("received_at")
      .notNull()
      .default(sql`now()`),
    source: text("source").notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>(),
    body: bytea("body").notNull(),
  },
  (table) => [primaryKey({ columns: [table.id, table.receivedOn] })],
);

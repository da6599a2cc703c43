/** The companies. Written by the command line; read by every process. Rows stay. */
import { sql } from "drizzle-orm";
import { integer, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";
import type { UndoSeconds } from "@max/domain/message/undo-send";
import { bytea, instant } from "./columns.ts";

export const tenants = pgTable("tenants", {
  id: uuid("id").$type<TenantId>().primaryKey(),
  name: text("name").notNull(),
  slug: text("slug").notNull(),
  country: text("country")
    .notNull()
    .default(sql`'US'`),
  wrappedKey: bytea("wrapped_key").notNull(),
  /** After how many days messages leave; null keeps them. At least 31. */
  messageRetentionDays: integer("message_retention_days"),
  /** After how many minutes a waiting customer of an offline owner goes back to the queue; null leaves them. */
  returnAfterMinutes: integer("return_after_minutes").default(sql`15`),
  /** How much one customer may say at once, and for as long as they like; null: as much as they like. */
  floodBurst: integer("flood_burst").default(sql`300`),
  floodPerMinute: integer("flood_per_minute").default(sql`60`),
  /** How many seconds what an agent sends waits to be taken back; 0: it leaves at once. */
  undoSendSeconds: smallint("undo_send_seconds")
    .$type<UndoSeconds>()
    .notNull()
    .default(sql`0`),
  createdAt: instant("created_at")
    .notNull()
    .default(sql`now()`),
});

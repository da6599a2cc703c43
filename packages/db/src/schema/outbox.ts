/** Work that a committed change owes. Written with the change; a row leaves in its handler's own transaction. */
import { sql } from "drizzle-orm";
import { bigint, date, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const outbox = pgTable(
  "outbox",
  {
    seq: bigint("seq", { mode: "number" }).generatedAlwaysAsIdentity(),
    createdOn: date("created_on")
      .notNull()
      .default(sql`(now() AT TIME ZONE 'utc')::date`),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    topic: text("topic").notNull(),
    fairKey: text("fair_key").notNull(),
    lane: bigint("lane", { mode: "number" })
      .notNull()
      .default(sql`0`),
    tenantId: uuid("tenant_id").$type<TenantId>(),
    payload: jsonb("payload").notNull(),
    availableAt: instant("available_at")
      .notNull()
      .default(sql`now()`),
    leaseToken: uuid("lease_token"),
    attempts: integer("attempts")
      .notNull()
      .default(sql`0`),
  },
  (table) => [primaryKey({ columns: [table.seq, table.createdOn] })],
);

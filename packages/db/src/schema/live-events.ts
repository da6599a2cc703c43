/** What the screens are told, numbered per tenant after commit. Written by the relay; partitions leave after a day. */
import { sql } from "drizzle-orm";
import { bigint, date, jsonb, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const liveEvents = pgTable(
  "live_events",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    createdOn: date("created_on")
      .notNull()
      .default(sql`(now() AT TIME ZONE 'utc')::date`),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    event: jsonb("event").notNull(),
    placementBefore: jsonb("placement_before"),
    placementAfter: jsonb("placement_after"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.seq, table.createdOn] })],
);

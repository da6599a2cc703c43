/** The answer a write gave to an Idempotency-Key, so that a repeat gets it again. Rows leave after a day. */
import { sql } from "drizzle-orm";
import { jsonb, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";
import { bytea, instant } from "./columns.ts";

export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    keyHash: bytea("key_hash").notNull(),
    requestHash: bytea("request_hash").notNull(),
    answer: jsonb("answer"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.keyHash] })],
);

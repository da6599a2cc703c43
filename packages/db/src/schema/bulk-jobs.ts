/** One act on many conversations. Written by whoever asks and by the leading worker; read by its maker; rows leave after a week. */
import { sql } from "drizzle-orm";
import { integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { BulkJobId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

const count = (name: string) =>
  integer(name)
    .notNull()
    .default(sql`0`);

export const bulkJobs = pgTable(
  "bulk_jobs",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<BulkJobId>().notNull(),
    actorType: text("actor_type").notNull(),
    actorId: uuid("actor_id").notNull(),
    requestId: text("request_id").notNull(),
    act: jsonb("act").notNull(),
    state: text("state").notNull(),
    total: integer("total").notNull(),
    done: count("done"),
    failed: count("failed"),
    undone: count("undone"),
    kept: count("kept"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    finishedAt: instant("finished_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

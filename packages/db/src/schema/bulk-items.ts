/** What became of each conversation of an act on many. Written by the leading worker; read by its maker; rows leave with their job. */
import { sql } from "drizzle-orm";
import { integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { BulkJobId, ConversationId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const bulkItems = pgTable(
  "bulk_items",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    jobId: uuid("job_id").$type<BulkJobId>().notNull(),
    place: integer("place").notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
    state: text("state")
      .notNull()
      .default(sql`'waiting'`),
    reason: text("reason"),
    doneAt: instant("done_at"),
    /** What was done, where nothing else says it. */
    made: jsonb("made"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.jobId, table.place] })],
);

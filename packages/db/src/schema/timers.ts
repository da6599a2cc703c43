/** What is to happen at a moment. Written by the verb that sets it; read by the leading worker; gone when it has happened. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const timers = pgTable(
  "timers",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    kind: text("kind").notNull(),
    subjectId: uuid("subject_id").notNull(),
    dueAt: instant("due_at").notNull(),
    leasedUntil: instant("leased_until")
      .notNull()
      .default(sql`'-infinity'`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.kind, table.subjectId] })],
);

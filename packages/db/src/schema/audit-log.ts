/** Who changed what. Inserted plain with the change; the application role can neither change nor delete it. */
import { sql } from "drizzle-orm";
import { jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const auditLog = pgTable(
  "audit_log",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").notNull(),
    at: instant("at")
      .notNull()
      .default(sql`now()`),
    actorType: text("actor_type").notNull(),
    actorId: uuid("actor_id"),
    action: text("action").notNull(),
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id"),
    detail: jsonb("detail")
      .notNull()
      .default(sql`'{}'`),
    requestId: text("request_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

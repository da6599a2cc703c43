/** Browsers that opened a chat widget. Only a hash of the token is stored. Written by visitors; rows leave when they sign out or have not been seen for 90 days. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { InboxId, TenantId, VisitorId } from "@max/domain/ids";
import { bytea, instant } from "./columns.ts";

export const widgetSessions = pgTable(
  "widget_sessions",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<VisitorId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    tokenHash: bytea("token_hash").notNull(),
    member: text("member"),
    name: text("name"),
    email: text("email"),
    vouchedEmail: text("vouched_email"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    seenAt: instant("seen_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

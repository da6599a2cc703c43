/** When templates are read from the provider. Written with an inbox, by webhooks and by the leading worker, which reads it; rows stay as long as the inbox. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { InboxId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const templateReads = pgTable(
  "template_reads",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    accountKey: text("account_key"),
    dueAt: instant("due_at")
      .notNull()
      .default(sql`now()`),
    leasedUntil: instant("leased_until")
      .notNull()
      .default(sql`'-infinity'`),
    readAt: instant("read_at"),
    failure: text("failure"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.inboxId] })],
);

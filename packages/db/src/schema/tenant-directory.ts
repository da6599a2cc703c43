/** What is unique across tenants: which tenant a slug, a number or an inbox belongs to. Read before the tenant is known. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { InboxId, TenantId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";

export const tenantDirectory = pgTable(
  "tenant_directory",
  {
    kind: text("kind").notNull(),
    key: text("key").notNull(),
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>(),
    /** Of the inbox: which reader its deliveries need. */
    channel: text("channel").$type<Channel>(),
    region: text("region")
      .notNull()
      .default(sql`'local'`),
  },
  (table) => [primaryKey({ columns: [table.kind, table.key] })],
);

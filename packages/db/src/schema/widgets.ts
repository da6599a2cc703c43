/** How a chat widget looks, what it asks first, and which pages may show it. Written with the inbox; read when a page opens it. Rows stay. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { InboxId, TenantId } from "@max/domain/ids";
import type { AskFor } from "@max/domain/widget/settings";

export const widgets = pgTable(
  "widgets",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    allowedOrigins: text("allowed_origins").array().notNull(),
    title: text("title").notNull(),
    greeting: text("greeting")
      .notNull()
      .default(sql`''`),
    replyTime: text("reply_time")
      .notNull()
      .default(sql`''`),
    colour: text("colour").notNull(),
    askName: text("ask_name").$type<AskFor>().notNull(),
    askEmail: text("ask_email").$type<AskFor>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.inboxId] })],
);

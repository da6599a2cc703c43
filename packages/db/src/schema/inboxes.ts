/** Connected accounts of a channel. Written by admins; read on every message. Rows stay. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { InboxId, TeamId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const inboxes = pgTable(
  "inboxes",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<InboxId>().notNull(),
    channel: text("channel").notNull(),
    name: text("name").notNull(),
    defaultTeamId: uuid("default_team_id").$type<TeamId>(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    /** To within half a minute. */
    lastReceivedAt: instant("last_received_at"),
    /** When the provider last asked whether the address for webhooks is ours, and was told that it is. */
    verifiedAt: instant("verified_at"),
    /** Since when nothing is sent from here; null while it is on. */
    turnedOffAt: instant("turned_off_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

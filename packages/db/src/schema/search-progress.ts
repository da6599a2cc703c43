/** How far the words of each company are kept. Written by the leading worker; a row leaves to have all of it kept anew. */
import { sql } from "drizzle-orm";
import { bigint, pgTable, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const searchProgress = pgTable("search_progress", {
  tenantId: uuid("tenant_id").$type<TenantId>().primaryKey(),
  followedTo: bigint("followed_to", { mode: "number" }).notNull(),
  walkedMessagesTo: uuid("walked_messages_to"),
  walkedNotesTo: uuid("walked_notes_to"),
  oldestAt: instant("oldest_at")
    .notNull()
    .default(sql`now()`),
});

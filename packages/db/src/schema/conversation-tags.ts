/** Which conversation carries which tag, since when and by whom. Written by people and programs; rows leave when the tag is taken off. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ConversationId, TagId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const conversationTags = pgTable(
  "conversation_tags",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
    tagId: uuid("tag_id").$type<TagId>().notNull(),
    taggedAt: instant("tagged_at")
      .notNull()
      .default(sql`now()`),
    actorType: text("actor_type").notNull(),
    actorId: uuid("actor_id"),
    closedActivityAt: instant("closed_activity_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.conversationId, table.tagId] })],
);

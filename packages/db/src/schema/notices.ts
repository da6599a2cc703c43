/** What each person is told of. Written by the leading worker from live events, read and marked by its person alone; rows leave after 60 days. */
import { integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ConversationId, NoticeId, TenantId, UserId } from "@max/domain/ids";
import type { NoticeKind } from "@max/domain/notice/notice";
import { instant } from "./columns.ts";

export const notices = pgTable(
  "notices",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<NoticeId>().notNull(),
    userId: uuid("user_id").$type<UserId>().notNull(),
    kind: text("kind").$type<NoticeKind>().notNull(),
    /** What more of the same is added to while it is unread: the conversation, or the team of a queue. */
    placeId: uuid("place_id").notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
    /** The newest message or note it tells of. */
    subjectId: uuid("subject_id"),
    actorName: text("actor_name"),
    count: integer("count").notNull().default(1),
    at: instant("at").notNull(),
    readAt: instant("read_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

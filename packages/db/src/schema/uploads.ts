/** Files uploaded and not sent yet. Written by whoever uploads, read when they are sent; rows leave then, when they are taken back, or after a week unless they wait with a scheduled message. */
import { sql } from "drizzle-orm";
import { bigint, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { AttachmentId, CannedFileId, ConversationId, ScheduledId, TenantId } from "@max/domain/ids";
import type { MediaKind } from "@max/domain/message/content";
import { instant } from "./columns.ts";

export const uploads = pgTable(
  "uploads",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<AttachmentId>().notNull(),
    conversationId: uuid("conversation_id").$type<ConversationId>().notNull(),
    /** Who uploaded it, and alone may send it. */
    ownerKey: text("owner_key").notNull(),
    kind: text("kind").$type<MediaKind>().notNull(),
    mimeType: text("mime_type").notNull(),
    fileName: text("file_name").notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    storageKey: text("storage_key").notNull(),
    /** The scheduled message it waits with, and then in nobody's box. */
    scheduledId: uuid("scheduled_id").$type<ScheduledId>(),
    /** Whose bytes they are, where they are not the row's own. */
    cannedFileId: uuid("canned_file_id").$type<CannedFileId>(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

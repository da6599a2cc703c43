/** Files of a chat widget's visitors, before a worker makes them their message's. Written by visitors, read by the fetch job; rows leave with it, or unsaid after a day. */
import { sql } from "drizzle-orm";
import { bigint, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { AttachmentId, InboxId, TenantId, VisitorId } from "@max/domain/ids";
import type { MediaKind } from "@max/domain/message/content";
import { instant } from "./columns.ts";

export const visitorUploads = pgTable(
  "visitor_uploads",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<AttachmentId>().notNull(),
    inboxId: uuid("inbox_id").$type<InboxId>().notNull(),
    visitorId: uuid("visitor_id").$type<VisitorId>().notNull(),
    /** The message's id in the visitor's browser: an upload that is repeated is this one. */
    clientMessageId: text("client_message_id").notNull(),
    kind: text("kind").$type<MediaKind>().notNull(),
    mimeType: text("mime_type").notNull(),
    fileName: text("file_name").notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    storageKey: text("storage_key").notNull(),
    /** When its message was accepted; null for a file that nobody has sent yet. */
    saidAt: instant("said_at"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** A message's file. A customer's is named by the provider first, fetched and stored by its own job; ours is stored first. */
import { bigint, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { AttachmentId, CannedFileId, MessageId, TenantId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const attachments = pgTable(
  "attachments",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<AttachmentId>().notNull(),
    messageId: uuid("message_id").$type<MessageId>().notNull(),
    state: text("state").notNull(),
    externalId: text("external_id"),
    /** Until when the provider keeps a file of ours under that id; null for what came from a customer. */
    externalUntil: instant("external_until"),
    link: text("link"),
    sha256: text("sha256"),
    mimeType: text("mime_type"),
    fileName: text("file_name"),
    sizeBytes: bigint("size_bytes", { mode: "number" }),
    storageKey: text("storage_key"),
    /** Whose bytes these are, where they are not the row's own. A preview always is. */
    cannedFileId: uuid("canned_file_id").$type<CannedFileId>(),
    previewKey: text("preview_key"),
    width: integer("width"),
    height: integer("height"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

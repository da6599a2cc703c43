/** A message's file: named by the provider first, fetched and stored by its own job. */
import { bigint, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { AttachmentId, MessageId, TenantId } from "@max/domain/ids";

export const attachments = pgTable(
  "attachments",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<AttachmentId>().notNull(),
    messageId: uuid("message_id").$type<MessageId>().notNull(),
    state: text("state").notNull(),
    externalId: text("external_id"),
    link: text("link"),
    sha256: text("sha256"),
    mimeType: text("mime_type"),
    fileName: text("file_name"),
    sizeBytes: bigint("size_bytes", { mode: "number" }),
    storageKey: text("storage_key"),
    previewKey: text("preview_key"),
    width: integer("width"),
    height: integer("height"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/**
 * Files of canned responses, each the owner of its bytes. Written by whoever writes those; read with them, and by messages that send them; rows
 * leave when they are in no response and nothing points at them any more, a week after they came.
 */
import { sql } from "drizzle-orm";
import { bigint, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { CannedFileId, CannedResponseId, TenantId } from "@max/domain/ids";
import type { MediaKind } from "@max/domain/message/content";
import { instant } from "./columns.ts";

export const cannedFiles = pgTable(
  "canned_files",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<CannedFileId>().notNull(),
    /** Null while its response is being written, and after it was taken out of it. */
    cannedResponseId: uuid("canned_response_id").$type<CannedResponseId>(),
    /** It stays when the file is taken out, and tells it from one that was never in a response. */
    position: integer("position"),
    /** Who uploaded it, and alone may put it into a response. */
    ownerKey: text("owner_key").notNull(),
    kind: text("kind").$type<MediaKind>().notNull(),
    mimeType: text("mime_type").notNull(),
    fileName: text("file_name").notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    storageKey: text("storage_key").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

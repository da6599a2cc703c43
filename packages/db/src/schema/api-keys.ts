/** Keys of programs. Only a hash is stored; the key itself is shown once. Written by admins; rows stay, revoked. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ApiKeyId, TenantId, UserId } from "@max/domain/ids";
import { bytea, instant } from "./columns.ts";

export const apiKeys = pgTable(
  "api_keys",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<ApiKeyId>().notNull(),
    name: text("name").notNull(),
    secretHash: bytea("secret_hash").notNull(),
    scopes: text("scopes").array().notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    /** Who made it, and so knows it; null for the command line. */
    createdBy: uuid("created_by").$type<UserId>(),
    revokedAt: instant("revoked_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** Signed-in browsers. Only a hash of the id is stored. Written at sign-in; rows leave at sign-out, and expired ones when their user signs in again. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { SessionId, TenantId, UserId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const sessions = pgTable(
  "sessions",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    idHash: text("id_hash").notNull(),
    /** What its person is shown of it and ends it by. */
    id: uuid("id")
      .$type<SessionId>()
      .notNull()
      .default(sql`gen_random_uuid()`),
    userId: uuid("user_id").$type<UserId>().notNull(),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    ip: text("ip"),
    userAgent: text("user_agent"),
    /** To within some minutes. */
    lastUsedAt: instant("last_used_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.idHash] })],
);

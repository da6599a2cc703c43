/** Each value a secret has had, sealed with the tenant's key. Rows stay, so that a rotation can be taken back. */
import { sql } from "drizzle-orm";
import { integer, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";
import { bytea, instant } from "./columns.ts";

export const credentialVersions = pgTable(
  "credential_versions",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    credentialId: uuid("credential_id").notNull(),
    version: integer("version").notNull(),
    sealed: bytea("sealed").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.credentialId, table.version] })],
);

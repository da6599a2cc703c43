/** The next conversation number of a tenant, handed out in blocks; gaps are allowed. */
import { sql } from "drizzle-orm";
import { bigint, pgTable, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";

export const conversationNumbers = pgTable("conversation_numbers", {
  tenantId: uuid("tenant_id").$type<TenantId>().primaryKey(),
  next: bigint("next", { mode: "number" })
    .notNull()
    .default(sql`1`),
});

/** The newest live event number of each tenant. Written by the relay alone. */
import { sql } from "drizzle-orm";
import { bigint, pgTable, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";

export const liveHeads = pgTable("live_heads", {
  tenantId: uuid("tenant_id").$type<TenantId>().primaryKey(),
  head: bigint("head", { mode: "number" })
    .notNull()
    .default(sql`0`),
});

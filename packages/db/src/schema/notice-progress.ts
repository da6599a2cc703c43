/** How far people of each company were told. Written by the leading worker; a row leaves with its tenant. */
import { bigint, pgTable, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";

export const noticeProgress = pgTable("notice_progress", {
  tenantId: uuid("tenant_id").$type<TenantId>().primaryKey(),
  followedTo: bigint("followed_to", { mode: "number" }).notNull(),
});

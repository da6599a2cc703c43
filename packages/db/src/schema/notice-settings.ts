/** How each person wants to be told of what. Written and read by its person, read where notices are made; rows stay. */
import { jsonb, pgTable, primaryKey, smallint, uuid } from "drizzle-orm/pg-core";
import type { TenantId, UserId } from "@max/domain/ids";

export const noticeSettings = pgTable(
  "notice_settings",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    userId: uuid("user_id").$type<UserId>().notNull(),
    choices: jsonb("choices").notNull(),
    /** Minutes of the day in the person's own time zone; both or neither. */
    quietFrom: smallint("quiet_from"),
    quietTo: smallint("quiet_to"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId] })],
);

/** Words that were ever written, to know what a slip of the keys was meant to be. A word leaves when all that held it had to. */
import { date, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import type { TenantId } from "@max/domain/ids";

export const searchVocabulary = pgTable(
  "search_vocabulary",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    kind: text("kind").notNull(),
    length: smallint("length").notNull(),
    word: text("word").notNull(),
    lastMonth: date("last_month").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.kind, table.length, table.word] })],
);

/** People who run MAX itself. Of no tenant. Written by the command line. */
import { sql } from "drizzle-orm";
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

export const operators = pgTable("operators", {
  id: uuid("id").primaryKey(),
  email: text("email").notNull(),
  name: text("name").notNull(),
  passwordHash: text("password_hash").notNull(),
  createdAt: instant("created_at")
    .notNull()
    .default(sql`now()`),
});

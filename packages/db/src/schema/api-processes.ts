/** Api processes that hold live connections. Written by each of them every few seconds; rows leave when one did not say so. */
import { pgTable, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

export const apiProcesses = pgTable("api_processes", {
  id: uuid("id").primaryKey(),
  aliveUntil: instant("alive_until").notNull(),
});

/** Attempts that several processes count together without a Redis. Written by rate-limiter-flexible, whose columns these are. */
import { sql } from "drizzle-orm";
import { bigint, integer, pgTable, text } from "drizzle-orm/pg-core";

export const rateLimits = pgTable("rate_limits", {
  key: text("key").primaryKey(),
  points: integer("points")
    .notNull()
    .default(sql`0`),
  expire: bigint("expire", { mode: "number" }),
});

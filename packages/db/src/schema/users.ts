/** People who sign in. Written by admins and the command line; read everywhere a name is shown. Rows stay, deactivated. */
import { sql } from "drizzle-orm";
import { boolean, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { TenantId, UserId } from "@max/domain/ids";
import { instant } from "./columns.ts";

export const users = pgTable(
  "users",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<UserId>().notNull(),
    email: text("email").notNull(),
    name: text("name").notNull(),
    role: text("role").notNull(),
    /** Null until an invited person has chosen a password. */
    passwordHash: text("password_hash"),
    language: text("language"),
    timeZone: text("time_zone"),
    deactivatedAt: instant("deactivated_at"),
    /** What they chose. */
    isAway: boolean("is_away")
      .notNull()
      .default(sql`false`),
    /** Whether any page of theirs is connected, or was until a moment ago. */
    isConnected: boolean("is_connected")
      .notNull()
      .default(sql`false`),
    /** What their picture is, by its content; it and where its two sizes lie are there together or not at all. */
    pictureHash: text("picture_hash"),
    pictureKey: text("picture_key"),
    pictureSmallKey: text("picture_small_key"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** Invitations and resets that are out, at most one for a person. Only a hash of the token is stored. A row leaves when it is used, replaced, or its person is deactivated. */
import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { PasswordLinkId, TenantId, UserId } from "@max/domain/ids";
import { bytea, instant } from "./columns.ts";

export const passwordLinks = pgTable(
  "password_links",
  {
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    id: uuid("id").$type<PasswordLinkId>().notNull(),
    userId: uuid("user_id").$type<UserId>().notNull(),
    kind: text("kind").notNull(),
    tokenHash: bytea("token_hash").notNull(),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    mailedAt: instant("mailed_at"),
    mailProblem: text("mail_problem"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/**
 * Where Lucia keeps sessions: in the tenant's own rows, by hash. Lucia's user id is `<tenantId>:<userId>` and its
 * session id carries the tenant, so that every statement here runs under one tenant and row security watches it.
 */
import { Role } from "@max/domain/access/role";
import { TeamId, TenantId, UserId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import type { ReadScope } from "@max/db/reading";
import { inTransaction, reading } from "@max/db/transaction";
import type { Adapter, DatabaseSession, DatabaseUser } from "lucia";
import { z } from "zod";
import { asAuth } from "./as-auth.ts";
import { hashSessionId, tenantOfSessionId } from "./session-id.ts";

/** The person behind a session, as the database has them at this moment. */
export type SessionUser = { tenantId: TenantId; userId: UserId; role: Role; teamIds: readonly TeamId[] };

const SessionRow = z.object({
  user_id: UserId,
  expires_at: z.date(),
  role: Role,
  is_active: z.boolean(),
  team_ids: z.array(TeamId),
});

export const toLuciaUserId = (tenantId: TenantId, userId: UserId) => `${tenantId}:${userId}`;

const LuciaUserId = z
  .string()
  .transform((id) => id.split(":"))
  .pipe(z.tuple([TenantId, UserId]));

/** A session that has not run out, with its person's present role and teams; `user` is null once they are deactivated. */
export async function findSession(db: Database, tenantId: TenantId, sessionHash: string, reads?: ReadScope) {
  return reading(asAuth(db, tenantId, reads), async (tx) => {
    const rows = await tx.query(
      `select s.user_id, s.expires_at, u.role, u.deactivated_at is null as is_active,
         array(select m.team_id::text from team_members m where m.tenant_id = u.tenant_id and m.user_id = u.id) as team_ids
       from sessions s join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
       where s.tenant_id = $1 and s.id_hash = $2 and s.expires_at > now()`,
      [tenantId, sessionHash],
      "session",
    );
    if (rows[0] === undefined) return null;
    const row = SessionRow.parse(rows[0]);
    const user: SessionUser = { tenantId, userId: row.user_id, role: row.role, teamIds: row.team_ids };
    return { userId: row.user_id, expiresAt: row.expires_at, user: row.is_active ? user : null };
  });
}

export async function deleteSession(db: Database, tenantId: TenantId, sessionHash: string): Promise<void> {
  await inTransaction(asAuth(db, tenantId), (tx) =>
    tx.query("delete from sessions where tenant_id = $1 and id_hash = $2", [tenantId, sessionHash]),
  );
}

export function luciaAdapter(db: Database, reads?: ReadScope): Adapter {
  return {
    async getSessionAndUser(sessionId): Promise<[DatabaseSession | null, DatabaseUser | null]> {
      const tenantId = tenantOfSessionId(sessionId);
      const found = tenantId && (await findSession(db, tenantId, hashSessionId(sessionId), reads));
      if (!found) return [null, null];
      const userId = toLuciaUserId(tenantId, found.userId);
      return [
        { id: sessionId, userId, expiresAt: found.expiresAt, attributes: {} },
        found.user && { id: userId, attributes: found.user },
      ];
    },

    /** Makes the row, and lets the same person's sessions that have run out leave. */
    async setSession(session) {
      const [tenantId, userId] = LuciaUserId.parse(session.userId);
      await inTransaction(asAuth(db, tenantId), async (tx) => {
        await tx.query("delete from sessions where tenant_id = $1 and user_id = $2 and expires_at <= now()", [
          tenantId,
          userId,
        ]);
        await tx.query("insert into sessions (tenant_id, id_hash, user_id, expires_at) values ($1, $2, $3, $4)", [
          tenantId,
          hashSessionId(session.id),
          userId,
          session.expiresAt,
        ]);
      });
    },

    /** A session ends at the time it was given at sign-in, however busy it is. */
    async updateSessionExpiration() {},

    async deleteSession(sessionId) {
      const tenantId = tenantOfSessionId(sessionId);
      if (tenantId) await deleteSession(db, tenantId, hashSessionId(sessionId));
    },

    async deleteUserSessions(luciaUserId) {
      const [tenantId, userId] = LuciaUserId.parse(luciaUserId);
      await inTransaction(asAuth(db, tenantId), (tx) =>
        tx.query("delete from sessions where tenant_id = $1 and user_id = $2", [tenantId, userId]),
      );
    },

    /** Hashes cannot be turned back into ids: nobody can be handed the sessions of a user. */
    async getUserSessions() {
      return [];
    },

    /** There is no statement over all tenants; `setSession` lets a person's old rows leave. */
    async deleteExpiredSessions() {},
  };
}

/**
 * Where Lucia keeps sessions: in the tenant's own rows, by hash. Lucia's user id is `<tenantId>:<userId>` and its
 * session id carries the tenant, so that every statement here runs under one tenant and row security watches it.
 */
import { Role } from "@max/domain/access/role";
import { TeamId, TenantId, UserId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import type { ReadScope } from "@max/db/reading";
import { inTransaction, type Reader, reading } from "@max/db/transaction";
import { shareNext } from "@max/platform/share-next";
import type { Adapter, DatabaseSession, DatabaseUser } from "lucia";
import { z } from "zod";
import { asAuth } from "./as-auth.ts";
import { hashSessionId, tenantOfSessionId } from "./session-id.ts";

/** The person behind a session, as the database has them at this moment. */
export type SessionUser = { tenantId: TenantId; userId: UserId; role: Role; teamIds: readonly TeamId[] };

/** Where a session was begun, for its person to recognise it by. */
export type SessionOrigin = { ip: string | null; userAgent: string | null };

/** `lastUsedAt` is exact to this: writing it at every request would cost more than it tells. */
const TOUCH_EVERY = "5 minutes";
const LONGEST_USER_AGENT = 300;

const SessionRow = z.object({
  id_hash: z.string(),
  is_untouched: z.boolean(),
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

type FoundSession = { userId: UserId; expiresAt: Date; isUntouched: boolean; user: SessionUser | null };
type FindSessions = (hashes: readonly string[]) => Promise<Map<string, FoundSession>>;
const finding = new WeakMap<Database, Map<TenantId, FindSessions>>();

/**
 * A session that has not run out, with its person's present role and teams; `user` is null once they are deactivated.
 * Within a request it shares that request's reads. Without one, sessions of one company that are asked for at the same time, as
 * when all its people come back, are read together.
 */
export async function findSession(
  db: Database,
  tenantId: TenantId,
  sessionHash: string,
  reads?: ReadScope,
): Promise<FoundSession | null> {
  const found = reads
    ? await reading(asAuth(db, tenantId, reads), (tx) => readSessions(tx, [sessionHash]))
    : await sessionsOf(db, tenantId)([sessionHash]);
  const session = found.get(sessionHash) ?? null;
  // Nobody waits for it, and what is missed is written by the next request.
  if (session?.isUntouched) void touchSession(db, tenantId, sessionHash).catch(() => undefined);
  return session;
}

const touchSession = (db: Database, tenantId: TenantId, sessionHash: string) =>
  inTransaction(asAuth(db, tenantId), (tx) =>
    tx.query(
      `update sessions set last_used_at = now()
       where tenant_id = $1 and id_hash = $2 and last_used_at < now() - interval '${TOUCH_EVERY}'`,
      [tenantId, sessionHash],
    ),
  );

function sessionsOf(db: Database, tenantId: TenantId): FindSessions {
  const ofTenant = finding.get(db) ?? new Map<TenantId, FindSessions>();
  finding.set(db, ofTenant);
  const known = ofTenant.get(tenantId);
  if (known) return known;
  const find = shareNext(
    (hashes: string[]) => inTransaction(asAuth(db, tenantId), (tx) => readSessions(tx, hashes)),
    () => ofTenant.delete(tenantId),
  );
  ofTenant.set(tenantId, find);
  return find;
}

async function readSessions(tx: Reader, hashes: string[]): Promise<Map<string, FoundSession>> {
  const rows = await tx.query(
    `select s.id_hash, s.user_id, s.expires_at, u.role, u.deactivated_at is null as is_active,
       s.last_used_at < now() - interval '${TOUCH_EVERY}' as is_untouched,
       array(select m.team_id::text from team_members m where m.tenant_id = u.tenant_id and m.user_id = u.id) as team_ids
     from sessions s join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
     where s.tenant_id = $1 and s.id_hash = any($2) and s.expires_at > now()`,
    [tx.tenantId, hashes],
    "session",
  );
  const sessions = rows.map((row) => SessionRow.parse(row));
  return new Map(
    sessions.map(({ id_hash, user_id, expires_at, role, is_active, is_untouched, team_ids }) => {
      const user: SessionUser = { tenantId: tx.tenantId, userId: user_id, role, teamIds: team_ids };
      return [
        id_hash,
        { userId: user_id, expiresAt: expires_at, isUntouched: is_untouched, user: is_active ? user : null },
      ];
    }),
  );
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
        { id: sessionId, userId, expiresAt: found.expiresAt, attributes: { ip: null, userAgent: null } },
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
        const { ip, userAgent } = session.attributes;
        await tx.query(
          "insert into sessions (tenant_id, id_hash, user_id, expires_at, ip, user_agent) values ($1, $2, $3, $4, $5, $6)",
          [
            tenantId,
            hashSessionId(session.id),
            userId,
            session.expiresAt,
            ip,
            userAgent?.replace(/[^\x20-\x7e]/g, "").slice(0, LONGEST_USER_AGENT) ?? null,
          ],
        );
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

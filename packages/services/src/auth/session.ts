/** Signed-in people. The only file that knows Lucia, so that replacing it is a change to one file and its adapter. */
import type { Actor } from "@max/domain/access/permissions";
import type { TenantId, UserId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import type { ReadScope } from "@max/db/reading";
import { Lucia, TimeSpan } from "lucia";
import {
  deleteSession,
  findSession,
  luciaAdapter,
  type SessionOrigin,
  type SessionUser,
  toLuciaUserId,
} from "./lucia-adapter.ts";
import { hashSessionId, newSessionId } from "./session-id.ts";

export type UserActor = Extract<Actor, { type: "user" }>;

/** A session as it stands now: its person is active and `actor` has their present role and teams. */
export type Session = { sessionHash: string; tenantId: TenantId; userId: UserId; actor: UserActor };

export const SESSION_HOURS = 12;
const LIFETIMES = { browser: new TimeSpan(SESSION_HOURS, "h"), token: new TimeSpan(15, "m") };

const lucia = (db: Database, lifetime: keyof typeof LIFETIMES, reads?: ReadScope) =>
  new Lucia(luciaAdapter(db, reads), {
    sessionExpiresIn: LIFETIMES[lifetime],
    getUserAttributes: (user) => user,
  });

declare module "lucia" {
  interface Register {
    Lucia: ReturnType<typeof lucia>;
    DatabaseUserAttributes: SessionUser;
    DatabaseSessionAttributes: SessionOrigin;
  }
}

const toSession = (sessionHash: string, { tenantId, userId, role, teamIds }: SessionUser): Session => ({
  sessionHash,
  tenantId,
  userId,
  actor: { type: "user", tenantId, userId, role, teamIds },
});

/** @returns the one copy of the session's id, to be given to the browser; 12 hours, or 15 minutes behind an access token */
export async function createSession(
  db: Database,
  tenantId: TenantId,
  userId: UserId,
  lifetime: keyof typeof LIFETIMES = "browser",
  origin: SessionOrigin = { ip: null, userAgent: null },
): Promise<{ cookieValue: string; sessionHash: string; expiresAt: Date }> {
  const sessionId = newSessionId(tenantId);
  const session = await lucia(db, lifetime).createSession(toLuciaUserId(tenantId, userId), origin, { sessionId });
  return { cookieValue: session.id, sessionHash: hashSessionId(session.id), expiresAt: session.expiresAt };
}

/** The session behind a cookie; null when it is unknown, run out, or its person was deactivated. */
export async function readSession(db: Database, cookieValue: string, reads?: ReadScope): Promise<Session | null> {
  const { user } = await lucia(db, "browser", reads).validateSession(cookieValue);
  return user && toSession(hashSessionId(cookieValue), user);
}

/** The same for who holds only the hash: an access token, or a socket that asks whether its session still stands. */
export async function readSessionByHash(
  db: Database,
  tenantId: TenantId,
  sessionHash: string,
  reads?: ReadScope,
): Promise<Session | null> {
  const found = await findSession(db, tenantId, sessionHash, reads);
  return found?.user ? toSession(sessionHash, found.user) : null;
}

/** Ends one session and tells every process, so that its sockets are cut. */
export async function endSession(db: Database, session: Session): Promise<void> {
  await deleteSession(db, session.tenantId, session.sessionHash);
  announceAccessChange(db, session.tenantId, session.userId);
}

/** Says that a person's sessions, role or teams changed: every process then asks anew what they may see. */
export function announceAccessChange(db: Database, tenantId: TenantId, userId: UserId): void {
  db.bus.publish("access", JSON.stringify({ tenantId, userId }));
}

/** Where a person is signed in, and ending it: one place, or every other one. */
import type { SessionView } from "@max/domain/access/people";
import { notFound } from "@max/domain/errors";
import type { SessionId, UserId } from "@max/domain/ids";
import { inTransaction, reading, type Call, type Tx } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { announceAccessChange, type Session } from "./session.ts";

/** The caller's own, the last used first. Served by `sessions_user_idx`. */
export function listOwnSessions(call: Call, session: Session): Promise<SessionView[]> {
  return reading(call, (tx) =>
    tx.query<SessionView>(
      `select id, ip, user_agent as "userAgent", created_at as "createdAt", last_used_at as "lastUsedAt", id_hash = $3 as "isCurrent"
       from sessions where tenant_id = $1 and user_id = $2 and expires_at > now() order by id_hash = $3 desc, last_used_at desc, id`,
      [tx.tenantId, session.userId, session.sessionHash],
    ),
  );
}

/** @throws DomainError `not_found` for one that is over, or somebody else's */
export async function endOwnSession(call: Call, session: Session, sessionId: SessionId): Promise<void> {
  await inTransaction(call, async (tx) => {
    const gone = await tx.query(`delete from sessions where tenant_id = $1 and user_id = $2 and id = $3 returning 1`, [
      tx.tenantId,
      session.userId,
      sessionId,
    ]);
    if (gone.length === 0) throw notFound("session");
    await recordAudit(tx, call, [{ action: "session.ended", subjectType: "user", subjectId: session.userId }]);
  });
  announceAccessChange(call.db, session.tenantId, session.userId);
}

/** @returns how many ended; the caller's own goes on */
export async function endOtherSessions(call: Call, session: Session): Promise<{ ended: number }> {
  const ended = await inTransaction(call, async (tx) => {
    const count = await deleteSessionsOf(tx, session.userId, session.sessionHash);
    await recordAudit(tx, call, [
      { action: "session.others_ended", subjectType: "user", subjectId: session.userId, detail: { ended: count } },
    ]);
    return count;
  });
  announceAccessChange(call.db, session.tenantId, session.userId);
  return { ended };
}

/** As part of a larger change, after which the caller announces it. @param keepHash a session that goes on */
export async function deleteSessionsOf(tx: Tx, userId: UserId, keepHash: string | null = null): Promise<number> {
  const gone = await tx.query(
    `delete from sessions where tenant_id = $1 and user_id = $2 and id_hash is distinct from $3 returning 1`,
    [tx.tenantId, userId, keepHash],
  );
  return gone.length;
}

import type { ChangePassword } from "@max/domain/access/password";
import { DomainError } from "@max/domain/errors";
import { inTransaction, type Call } from "@max/db/transaction";
import type { z } from "zod";
import { recordAudit } from "../audit/record-audit.ts";
import { deleteSessionsOf } from "./own-sessions.ts";
import { hashPassword, isPassword } from "./password.ts";
import { announceAccessChange, type Session } from "./session.ts";
import type { SignInLimiter } from "./sign-in-limiter.ts";

/**
 * A new password for whoever knows the present one. Every other session of theirs ends. Guesses count like those at sign-in:
 * a browser left open is no way to try passwords.
 * @throws DomainError `wrong_password`, `invalid_input` for a new one that is too short or too long, `too_many_requests`
 */
export async function changePassword(
  call: Call,
  { session, limiter, ip }: { session: Session; limiter: SignInLimiter; ip: string },
  { present, password }: z.infer<typeof ChangePassword>,
): Promise<void> {
  const { tenantId, userId } = session;
  const attempt = { account: `${tenantId}\n${userId}\npassword`, ip };
  await limiter.begin(attempt);
  const stored = await inTransaction(call, (tx) =>
    tx.query<{ hash: string | null }>(`select password_hash as hash from users where tenant_id = $1 and id = $2`, [
      tenantId,
      userId,
    ]),
  );
  if (!(await isPassword(present, stored[0]?.hash ?? null)))
    throw new DomainError("wrong_password", "The present password is another one.");
  await limiter.succeeded(attempt);
  const hash = await hashPassword(password);
  await inTransaction(call, async (tx) => {
    // Whoever changed it meanwhile has ended this session: the older password opens nothing any more.
    const changed = await tx.query(
      `update users set password_hash = $3 where tenant_id = $1 and id = $2 and password_hash = $4 returning 1`,
      [tenantId, userId, hash, stored[0]!.hash],
    );
    if (changed.length === 0) throw new DomainError("wrong_password", "The present password is another one.");
    await tx.query(`delete from password_links where tenant_id = $1 and user_id = $2`, [tenantId, userId]);
    const ended = await deleteSessionsOf(tx, userId, session.sessionHash);
    await recordAudit(tx, call, [
      { action: "user.password_changed", subjectType: "user", subjectId: userId, detail: { ended } },
    ]);
  });
  announceAccessChange(call.db, tenantId, userId);
}

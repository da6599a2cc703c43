import type { ForgotPassword } from "@max/domain/access/password";
import type { PasswordLinkId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { inTransaction } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import type { z } from "zod";
import { enqueue } from "../outbox/enqueue.ts";
import { asAuth } from "./as-auth.ts";
import { hashLinkToken, LINK_MINUTES, linkMail, linkToken, REPLACING } from "./password-link.ts";
import type { ResetLimiter } from "./reset-limiter.ts";
import { tenantOfCompany } from "./tenant-of-company.ts";

/**
 * Somebody forgot their password. The same statements run and the same mail is owed whether there is such a person or not;
 * the worker finds nobody to write to. Whoever was only invited keeps their invitation.
 * @param ip the caller's address as the server sees it
 * @throws DomainError `too_many_requests`
 */
export async function requestReset(
  { db, masterKey, resetLimiter }: { db: Database; masterKey: Buffer; resetLimiter: ResetLimiter },
  { company, email }: z.infer<typeof ForgotPassword>,
  ip: string,
): Promise<void> {
  const mayMail = await resetLimiter.mayMail(`${company}\n${email}`, ip);
  const tenantId = await tenantOfCompany(db, company);
  const linkId = newId<PasswordLinkId>();
  const hash = hashLinkToken(linkToken(masterKey, tenantId, linkId));
  await inTransaction(asAuth(db, tenantId), async (tx) => {
    await tx.query(
      `insert into password_links (tenant_id, id, user_id, kind, token_hash, expires_at)
       select tenant_id, $2, id, 'reset', $3, now() + $4 * interval '1 minute' from users
       where tenant_id = $1 and email = $5 and deactivated_at is null and password_hash is not null and $6 ${REPLACING}`,
      [tenantId, linkId, hash, LINK_MINUTES.reset, email, mayMail],
    );
    await enqueue(tx, [linkMail(tenantId, linkId)]);
  });
}

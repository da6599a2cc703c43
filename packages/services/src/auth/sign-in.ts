/** Signing in with company, e-mail and password. Nothing in the answer or its time tells which of the three was wrong. */
import type { SignIn } from "@max/domain/access/views";
import { DomainError } from "@max/domain/errors";
import type { TenantId, UserId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { inTransaction } from "@max/db/transaction";
import type { z } from "zod";
import { asAuth } from "./as-auth.ts";
import { isPassword } from "./password.ts";
import type { SignInLimiter } from "./sign-in-limiter.ts";
import { tenantOfCompany } from "./tenant-of-company.ts";

export type SignInDeps = { db: Database; limiter: SignInLimiter };

/**
 * @param ip the caller's address as the server sees it
 * @throws DomainError `unauthenticated` for any wrong company, e-mail or password; `too_many_requests`
 */
export async function signIn(
  { db, limiter }: SignInDeps,
  { company, email, password }: z.infer<typeof SignIn>,
  ip: string,
): Promise<{ tenantId: TenantId; userId: UserId }> {
  const attempt = { account: `${company}\n${email}`, ip };
  await limiter.begin(attempt);
  const tenantId = await tenantOfCompany(db, company);
  const user = await inTransaction(asAuth(db, tenantId), async (tx) => {
    const [row] = await tx.query<{ id: UserId; password_hash: string | null }>(
      "select id, password_hash from users where tenant_id = $1 and email = $2 and deactivated_at is null",
      [tenantId, email],
    );
    return row ?? null;
  });
  const isRight = await isPassword(password, user?.password_hash ?? null);
  if (!user || !isRight) throw new DomainError("unauthenticated", "The company, e-mail or password is not right.");
  await limiter.succeeded(attempt);
  return { tenantId, userId: user.id };
}

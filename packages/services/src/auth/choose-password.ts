/** What a mailed link opens: seeing for whom it is, and choosing a password, once. */
import type { LinkView } from "@max/domain/access/password";
import type { ChoosePassword } from "@max/domain/access/people";
import type { Role } from "@max/domain/access/role";
import { DomainError } from "@max/domain/errors";
import { TenantId, type UserId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { inTransaction } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { asAuth } from "./as-auth.ts";
import { deleteSessionsOf } from "./own-sessions.ts";
import { hashLinkToken } from "./password-link.ts";
import { hashPassword } from "./password.ts";
import { announceAccessChange } from "./session.ts";

const expired = () =>
  new DomainError("link_expired", "This link was used already, replaced by a newer one, or is too old.");

function tenantOf(token: string): TenantId {
  const claimed = TenantId.safeParse(token.split(".", 1)[0]);
  if (!claimed.success) throw expired();
  return claimed.data;
}

/** @throws DomainError `link_expired` for any link that opens nothing */
export async function readLink(db: Database, token: string): Promise<LinkView> {
  const tenantId = tenantOf(token);
  const [found] = await inTransaction(asAuth(db, tenantId), (tx) =>
    tx.query<Omit<LinkView, "company"> & { company: string; slug: string }>(
      `select l.kind, u.email, u.name, t.name as company, t.slug
       from password_links l join users u on u.tenant_id = l.tenant_id and u.id = l.user_id join tenants t on t.id = l.tenant_id
       where l.tenant_id = $1 and l.token_hash = $2 and l.expires_at > now() and u.deactivated_at is null`,
      [tenantId, hashLinkToken(token)],
    ),
  );
  if (!found) throw expired();
  const { company, slug, ...person } = found;
  return { ...person, company: { name: company, slug } };
}

/**
 * The link is gone with its use: of many at once, one succeeds. Every session of the person ends. Nobody is signed in by it;
 * that takes the new password, and whatever else signing in asks for.
 * @throws DomainError `link_expired`, `invalid_input`
 */
export async function choosePassword(db: Database, { token, password, name }: ChoosePassword): Promise<LinkView> {
  // Hashing is slow on purpose: only whoever holds a link may ask for it.
  const link = await readLink(db, token);
  const hash = await hashPassword(password);
  const tenantId = tenantOf(token);
  const userId = await inTransaction(asAuth(db, tenantId), async (tx) => {
    const [used] = await tx.query<{ userId: UserId }>(
      `delete from password_links where tenant_id = $1 and token_hash = $2 and expires_at > now() returning user_id as "userId"`,
      [tenantId, hashLinkToken(token)],
    );
    if (!used) throw expired();
    // Only an invited person is asked what they are called; a reset changes nothing but the password.
    const [user] = await tx.query<{ role: Role }>(
      `update users set password_hash = $3, name = case when $5 then coalesce($4, name) else name end
       where tenant_id = $1 and id = $2 and deactivated_at is null returning role`,
      [tenantId, used.userId, hash, name ?? null, link.kind === "invite"],
    );
    if (!user) throw expired();
    await deleteSessionsOf(tx, used.userId);
    const actor = { type: "user" as const, tenantId, userId: used.userId, role: user.role, teamIds: [] };
    await recordAudit(tx, { ...asAuth(db, tenantId), actor }, [
      {
        action: link.kind === "invite" ? "user.joined" : "user.password_reset",
        subjectType: "user",
        subjectId: used.userId,
      },
    ]);
    return used.userId;
  });
  announceAccessChange(db, tenantId, userId);
  return link;
}

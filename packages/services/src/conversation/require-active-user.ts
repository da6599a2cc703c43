import { notFound } from "@max/domain/errors";
import type { UserId } from "@max/domain/ids";
import type { Tx } from "@max/db/transaction";

/**
 * Whoever is to have a conversation works here. The lock makes somebody who lets them go at this moment wait, and then meet
 * this conversation among theirs.
 * @throws DomainError `not_found` for a user who is not of this tenant, is deactivated, or has not accepted their invitation
 */
export async function requireActiveUser(tx: Tx, id: UserId): Promise<void> {
  const rows = await tx.query(
    `select 1 from users where tenant_id = $1 and id = $2 and deactivated_at is null and password_hash is not null for share`,
    [tx.tenantId, id],
  );
  if (rows.length === 0) throw notFound("active user");
}

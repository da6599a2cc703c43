/** Which company somebody means who is not signed in. Whether there is one shows neither in the answer nor in its time. */
import { DomainError } from "@max/domain/errors";
import { TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";

/** The tenant of a company that does not exist: no row has it, and asking for one costs the same. */
const NO_TENANT = TenantId.parse("00000000-0000-0000-0000-000000000000");

/** @returns the tenant that signs in under this short name, or one that has no rows. @throws DomainError `unavailable` */
export async function tenantOfCompany(db: Database, slug: string): Promise<TenantId> {
  try {
    const { rows } = await db.system.query<{ tenant_id: TenantId }>(
      "select tenant_id from tenant_directory where kind = 'slug' and key = $1",
      [slug],
    );
    return rows[0]?.tenant_id ?? NO_TENANT;
  } catch (error) {
    const refusal = new DomainError("unavailable", "Signing in is not possible right now. Please try again.");
    refusal.cause = error;
    throw refusal;
  }
}

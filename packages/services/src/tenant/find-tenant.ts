import { DomainError } from "@max/domain/errors";
import type { TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";

/** A tenant by id or slug, before any tenant is known. @throws DomainError `not_found` */
export async function findTenant(
  db: Database,
  idOrSlug: string,
): Promise<{ tenantId: TenantId; slug: string; name: string }> {
  const { rows } = await db.system.query<{ tenantId: TenantId; slug: string; name: string }>(
    `select id as "tenantId", slug, name from tenants where slug = $1 or id::text = $1`,
    [idOrSlug],
  );
  if (!rows[0]) throw new DomainError("not_found", `There is no company "${idOrSlug}".`);
  return rows[0];
}

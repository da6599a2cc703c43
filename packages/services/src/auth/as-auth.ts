/** Finding out who somebody is happens before there is an actor: it runs in the claimed tenant, as ourselves. */
import type { TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import type { ReadScope } from "@max/db/reading";
import type { Call } from "@max/db/transaction";

export const asAuth = (db: Database, tenantId: TenantId, reads?: ReadScope): Call => ({
  db,
  tenantId,
  actor: { type: "system", tenantId, name: "auth" },
  requestId: "auth",
  ...(reads && { reads }),
});

import type { UserId } from "@max/domain/ids";
import type { Tx } from "@max/db/transaction";
import { recordLive } from "../outbox/record-live.ts";

/** Tells every screen how somebody is called and looks from now on. People who do not work here yet, or no longer, are shown nowhere. */
export async function tellPerson(tx: Tx, userId: UserId): Promise<void> {
  const [person] = await tx.query<{ id: UserId; name: string; picture: string | null }>(
    `select id, name, picture_hash as picture from users where tenant_id = $1 and id = $2 and deactivated_at is null and password_hash is not null`,
    [tx.tenantId, userId],
  );
  if (person) await recordLive(tx, [{ event: { type: "person.changed", person }, before: null, after: null }]);
}

import type { Presence } from "@max/domain/presence/presence";
import type { UserId } from "@max/domain/ids";
import type { Tx } from "@max/db/transaction";
import { recordLive } from "../outbox/record-live.ts";

/** What is known of a person's presence, under the lock of their row. */
export type PresenceRow = { isConnected: boolean; isAway: boolean };

/** Locks a person's presence; null for who is not there or deactivated. Taken after conversations, never before them. */
export async function lockPresence(tx: Tx, userId: UserId): Promise<PresenceRow | null> {
  const [row] = await tx.query<PresenceRow>(
    `select is_connected as "isConnected", is_away as "isAway" from users
     where tenant_id = $1 and id = $2 and deactivated_at is null for no key update`,
    [tx.tenantId, userId],
  );
  return row ?? null;
}

/** Tells all colleagues. */
export const tellPresence = (tx: Tx, userId: UserId, presence: Presence): Promise<void> =>
  recordLive(tx, [{ event: { type: "presence.changed", userId, presence }, before: null, after: null }]);

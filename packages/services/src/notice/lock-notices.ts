import type { UserId } from "@max/domain/ids";
import type { Tx } from "@max/db/transaction";
import { lockKeys } from "../message/lock-addresses.ts";

/**
 * Telling somebody and their reading take turns: what was read in the moment it was told stays read. The first lock of whoever takes it,
 * in one order for everybody.
 */
export const lockNotices = (tx: Tx, userIds: readonly UserId[]): Promise<void> =>
  lockKeys(
    tx,
    userIds.map((id) => `notices:${id}`),
  );

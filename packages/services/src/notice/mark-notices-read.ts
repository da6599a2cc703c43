/** A person has read what they were told, wherever they did; their other screens hear of it. */
import type { ConversationId, UserId } from "@max/domain/ids";
import type { MarkAllNoticesRead, MarkNoticesRead } from "@max/domain/notice/notice";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { recordLive } from "../outbox/record-live.ts";
import { lockNotices } from "./lock-notices.ts";
import { personTold } from "./read-notices.ts";

/** Says nothing of what there is: whoever names what is not theirs hears the same. */
export async function markNoticesRead(call: Call, input: MarkNoticesRead): Promise<void> {
  const { noticeIds = null, conversationId = null, teamId = null } = input;
  await marking(call, (tx, userId) =>
    tx.query(
      `update notices set read_at = now() where tenant_id = $1 and user_id = $2 and read_at is null
         and (id = any($3) or conversation_id = $4 or (kind = 'queued' and place_id = $5)) returning id`,
      [tx.tenantId, userId, noticeIds, conversationId, teamId],
    ),
  );
}

/** All there were up to an instant. */
export async function markAllNoticesRead(call: Call, { upTo }: MarkAllNoticesRead): Promise<void> {
  await marking(call, (tx, userId) =>
    tx.query(
      `update notices set read_at = now() where tenant_id = $1 and user_id = $2 and read_at is null and at <= $3 returning id`,
      [tx.tenantId, userId, upTo],
    ),
  );
}

async function marking(call: Call, mark: (tx: Tx, userId: UserId) => Promise<unknown[]>): Promise<void> {
  const { userId } = personTold(call);
  await inTransaction(call, async (tx) => {
    await lockNotices(tx, [userId]);
    if ((await mark(tx, userId)).length > 0) await tellNoticesChanged(tx, [userId]);
  });
}

/** The caller has locked them: see `lockNotices`. */
export async function readNoticesOf(tx: Tx, userId: UserId, conversationId: ConversationId): Promise<void> {
  const read = await tx.query(
    `update notices set read_at = now() where tenant_id = $1 and user_id = $2 and read_at is null and conversation_id = $3 returning id`,
    [tx.tenantId, userId, conversationId],
  );
  if (read.length > 0) await tellNoticesChanged(tx, [userId]);
}

export const tellNoticesChanged = (tx: Tx, userIds: UserId[]): Promise<void> =>
  recordLive(tx, [{ event: { type: "notices.changed", userIds }, before: null, after: null }]);

export const tellSettingsChanged = (tx: Tx, userId: UserId): Promise<void> =>
  recordLive(tx, [
    { event: { type: "notices.changed", userIds: [userId], settings: true }, before: null, after: null },
  ]);

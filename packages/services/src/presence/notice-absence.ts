/**
 * Asked by a timer whether a person came back. Who did not is offline; and what waits for them too long goes back to where
 * others see it, one conversation at a time and each under its own lock.
 */
import { decide } from "@max/domain/conversation/lifecycle";
import { returnsAt } from "@max/domain/presence/presence";
import type { ConversationId, UserId } from "@max/domain/ids";
import { waitingFor, type WaitingConversation } from "@max/db/queries/absence";
import { lockConversations } from "@max/db/queries/conversations";
import { tenants } from "@max/db/schema/tenants";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { eq } from "drizzle-orm";
import { applyPlacement } from "../conversation/change-placement.ts";
import { putOffTimer } from "../timer/timers.ts";
import { lockPresence, tellPresence } from "./tell-presence.ts";

/** Safe to run late, twice, beside another, and for somebody who is there. */
export async function noticeAbsence(call: Call, userId: UserId): Promise<void> {
  const found = await inTransaction(call, async (tx) => {
    const isNews = await isOfflineNow(tx, userId);
    if (isNews === null) {
      await putOffTimer(tx, "absence", userId, null);
      return null;
    }
    const afterMinutes = await returnAfterMinutes(tx);
    return { isNews, afterMinutes, waiting: afterMinutes === null ? [] : await waitingFor(tx, userId), now: tx.now };
  });
  if (!found) return;
  const { afterMinutes, now } = found;
  for (const waiting of found.waiting)
    if (isDue(waiting, afterMinutes, now)) await returnToQueue(call, waiting.id, userId);
  await inTransaction(call, async (tx) => putOffTimer(tx, "absence", userId, await nextLook(tx, userId, found.isNews)));
}

/** Null for who is there; else whether nobody had noticed yet, which is told to all. */
async function isOfflineNow(tx: Tx, userId: UserId): Promise<boolean | null> {
  const known = await lockPresence(tx, userId);
  if (!known) return null;
  const [connection] = await tx.query(`select 1 from user_connections where tenant_id = $1 and user_id = $2 limit 1`, [
    tx.tenantId,
    userId,
  ]);
  if (connection) return null;
  if (!known.isConnected) return false;
  await tx.query(`update users set is_connected = false where tenant_id = $1 and id = $2`, [tx.tenantId, userId]);
  await tellPresence(tx, userId, "offline");
  return true;
}

async function returnAfterMinutes(tx: Tx): Promise<number | null> {
  const [tenant] = await tx.orm
    .select({ minutes: tenants.returnAfterMinutes })
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId));
  return tenant?.minutes ?? null;
}

function isDue({ since }: WaitingConversation, afterMinutes: number | null, now: Date): boolean {
  const at = returnsAt(since, afterMinutes);
  return at !== null && at <= now;
}

/** Nothing happens to one that was answered or moved meanwhile, nor while its owner is coming back. */
async function returnToQueue(call: Call, id: ConversationId, ownerId: UserId): Promise<void> {
  await inTransaction(call, async (tx) => {
    const [before] = await lockConversations(tx, [id]);
    if (before?.assigneeId !== ownerId) return;
    // Shared: whoever connects now waits until this is decided, or is seen here.
    const [owner] = await tx.query<{ isConnected: boolean }>(
      `select is_connected as "isConnected" from users where tenant_id = $1 and id = $2 for share`,
      [tx.tenantId, ownerId],
    );
    const [waiting] = await waitingFor(tx, ownerId, id);
    if (owner?.isConnected || !waiting || !isDue(waiting, await returnAfterMinutes(tx), tx.now)) return;
    const after = decide(before, { type: "unassign" }, tx.now);
    // Its place in the queue is where the customer would be, had nobody taken them.
    await applyPlacement(tx, call, before, after, "unassigned", waiting.askedAt);
  });
}

/** The next moment something may be due. What came in while they were noticed to be gone is met a whole wait later. */
async function nextLook(tx: Tx, userId: UserId, isNews: boolean): Promise<Date | null> {
  const afterMinutes = await returnAfterMinutes(tx);
  const moments = (await waitingFor(tx, userId)).map(({ since }) => returnsAt(since, afterMinutes));
  if (isNews) moments.push(returnsAt(tx.now, afterMinutes));
  const times = moments.flatMap((at) => (at ? [at.getTime()] : []));
  return times.length === 0 ? null : new Date(Math.min(...times));
}

/** Letting somebody go, and taking them back. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { Deactivated } from "@max/domain/access/people";
import { decide } from "@max/domain/conversation/lifecycle";
import { DomainError } from "@max/domain/errors";
import type { ConversationId, UserId } from "@max/domain/ids";
import { lockConversations } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { deleteSessionsOf } from "../auth/own-sessions.ts";
import { announceAccessChange } from "../auth/session.ts";
import { applyPlacement } from "../conversation/change-placement.ts";
import { lockPerson, requireOtherAdmin } from "./lock-person.ts";

/**
 * From now on they cannot sign in. Their sessions end and their open pages are cut, links that are out open nothing, the API
 * keys they made are revoked, and what they had goes back to its queue.
 * @throws DomainError `not_found`, `last_admin`; `forbidden` for oneself
 */
export async function deactivatePerson(call: Call, { userId }: { userId: UserId }): Promise<Deactivated> {
  authorizeInTenant(call.actor, "people.manage");
  if (call.actor.type === "user" && call.actor.userId === userId)
    throw new DomainError("forbidden", "You cannot deactivate yourself. Ask another admin.");
  const gone = await inTransaction(call, async (tx) => {
    const locked = await lockPerson(tx, userId);
    if (locked.person.deactivatedAt) return { conversations: 0, apiKeys: 0 };
    requireOtherAdmin(locked);
    await tx.query(`update users set deactivated_at = now() where tenant_id = $1 and id = $2`, [tx.tenantId, userId]);
    await deleteSessionsOf(tx, userId);
    await tx.query(`delete from password_links where tenant_id = $1 and user_id = $2`, [tx.tenantId, userId]);
    const keys = await tx.query(
      `update api_keys set revoked_at = now() where tenant_id = $1 and created_by = $2 and revoked_at is null returning 1`,
      [tx.tenantId, userId],
    );
    const conversations = await giveBackAll(tx, call, userId);
    const detail = { conversations, apiKeys: keys.length };
    await recordAudit(tx, call, [{ action: "user.deactivated", subjectType: "user", subjectId: userId, detail }]);
    return detail;
  });
  announceAccessChange(call.db, call.tenantId, userId);
  return gone;
}

/** Each to its team's queue, or to nobody's. Whoever assigns something to them meanwhile waits for this, and is refused. */
async function giveBackAll(tx: Tx, call: Call, userId: UserId): Promise<number> {
  const theirs = await tx.query<{ id: ConversationId }>(
    `select id from conversations where tenant_id = $1 and assignee_id = $2 and state = 'assigned'`,
    [tx.tenantId, userId],
  );
  const locked = await lockConversations(
    tx,
    theirs.map(({ id }) => id),
  );
  const still = locked.filter((row) => row.assigneeId === userId && row.state === "assigned");
  for (const before of still)
    await applyPlacement(tx, call, before, decide(before, { type: "unassign" }, tx.now), "unassigned");
  return still.length;
}

/** They may sign in again with the password they had. @throws DomainError `not_found` */
export async function reactivatePerson(call: Call, { userId }: { userId: UserId }): Promise<void> {
  authorizeInTenant(call.actor, "people.manage");
  await inTransaction(call, async (tx) => {
    const { person } = await lockPerson(tx, userId);
    if (!person.deactivatedAt) return;
    await tx.query(`update users set deactivated_at = null where tenant_id = $1 and id = $2`, [tx.tenantId, userId]);
    await recordAudit(tx, call, [{ action: "user.reactivated", subjectType: "user", subjectId: userId }]);
  });
}

/**
 * A tag that goes into another, or away. It leaves its conversations a few at a time, so that a tag of many thousands holds up
 * nobody; when none carries it any more it is gone. Run twice, or cut short, it ends the same.
 */
import type { ConversationId, TagId } from "@max/domain/ids";
import { type MergeTags, requireMergeable, type TagView } from "@max/domain/tag/tag";
import { lockConversations } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { conversationViews } from "../conversation/conversation-view.ts";
import { recordLive } from "../outbox/record-live.ts";
import { clearTimer, setTimer } from "../timer/timers.ts";
import { replaceTagInViews } from "../saved-view/replace-tag.ts";
import { authorizeTagsOf, tellTag } from "./create-tag.ts";
import { lockTags, requireTag } from "./tag-views.ts";

/** Conversations of one transaction: each is told to the screens. */
const AT_ONCE = 100;

/**
 * What carries `tagId` will carry `intoTagId`, saved views that look for it included.
 * @throws DomainError `forbidden`, `not_found`, `invalid_input` for one that cannot stand in for it, `conflict` for an archived one
 */
export async function mergeTags(call: Call, { tagId, intoTagId }: MergeTags): Promise<TagView> {
  return inTransaction(call, async (tx) => {
    const locked = await lockTags(tx, [tagId, intoTagId]);
    const tag = requireTag(locked, tagId);
    const into = requireTag(locked, intoTagId);
    for (const { teamId } of [tag, into]) authorizeTagsOf(call, teamId);
    requireMergeable(tag, into);
    const views = await replaceTagInViews(tx, tagId, intoTagId);
    await beginLeaving(tx, tag, intoTagId);
    await recordAudit(tx, call, [
      { action: "tag.merged", subjectType: "tag", subjectId: tagId, detail: { intoTagId, views } },
    ]);
    return into;
  });
}

/** It goes off every conversation, for good. @throws DomainError `forbidden`, `not_found`, `conflict` when it leaves already */
export async function removeTag(call: Call, { tagId }: { tagId: TagId }): Promise<void> {
  await inTransaction(call, async (tx) => {
    const tag = requireTag(await lockTags(tx, [tagId]), tagId);
    authorizeTagsOf(call, tag.teamId);
    await beginLeaving(tx, tag, null);
    await recordAudit(tx, call, [{ action: "tag.removed", subjectType: "tag", subjectId: tagId }]);
  });
}

async function beginLeaving(tx: Tx, tag: TagView, successorId: TagId | null): Promise<void> {
  // What was on its way into this one goes on to where this one goes.
  await tx.query(`update tags set successor_id = $3 where tenant_id = $1 and successor_id = $2`, [
    tx.tenantId,
    tag.id,
    successorId,
  ]);
  await tx.query(
    `update tags set leaving_since = now(), successor_id = $3, archived_at = coalesce(archived_at, now())
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, tag.id, successorId],
  );
  await setTimer(tx, "tag", tag.id, tx.now);
  await tellTag(tx, { ...tag, isArchived: true, isLeaving: true });
}

/** The next conversations of a tag that leaves; its end when there are none. Wakes itself until then. @param call the system's */
export async function letTagGo(call: Call, tagId: TagId): Promise<void> {
  await inTransaction(call, async (tx) => {
    const leaving = await lockLeaving(tx, tagId);
    if (!leaving) return clearTimer(tx, "tag", tagId);
    const ids = await carriersOf(tx, tagId);
    if (ids.length === 0) return end(tx, tagId);
    await takeOff(tx, ids, tagId, leaving.successorId);
    await setTimer(tx, "tag", tagId, tx.now);
  });
}

async function lockLeaving(tx: Tx, tagId: TagId): Promise<{ successorId: TagId | null } | null> {
  const [row] = await tx.query<{ successorId: TagId | null }>(
    `select successor_id as "successorId" from tags
     where tenant_id = $1 and id = $2 and leaving_since is not null for no key update`,
    [tx.tenantId, tagId],
  );
  return row ?? null;
}

/** Served by `conversation_tags_tag_idx`. */
const carriersOf = async (tx: Tx, tagId: TagId): Promise<ConversationId[]> =>
  (
    await tx.query<{ id: ConversationId }>(
      `select conversation_id as id from conversation_tags where tenant_id = $1 and tag_id = $2 limit $3`,
      [tx.tenantId, tagId, AT_ONCE],
      "what carries a tag",
    )
  ).map(({ id }) => id);

/** Who tagged it, and when, stays with the tag that takes the place of this one. */
async function takeOff(tx: Tx, ids: ConversationId[], tagId: TagId, successorId: TagId | null): Promise<void> {
  const conversations = await lockConversations(tx, ids);
  await tx.query(
    `with gone as (
       delete from conversation_tags where tenant_id = $1 and tag_id = $2 and conversation_id = any($3) returning *
     )
     insert into conversation_tags (tenant_id, conversation_id, tag_id, tagged_at, actor_type, actor_id, closed_activity_at)
     select tenant_id, conversation_id, $4::uuid, tagged_at, actor_type, actor_id, closed_activity_at from gone
     where $4::uuid is not null on conflict do nothing`,
    [tx.tenantId, tagId, ids, successorId],
  );
  const views = await conversationViews(tx, ids);
  await recordLive(
    tx,
    conversations.map((conversation) => ({
      event: { type: "conversation.changed", conversation: views.get(conversation.id)!, change: null },
      before: conversation,
      after: conversation,
    })),
  );
}

async function end(tx: Tx, tagId: TagId): Promise<void> {
  // Whoever puts it on a conversation at this very moment holds its key: this waits for them, and then finds what they did.
  await tx.query(`select 1 from tags where tenant_id = $1 and id = $2 for update`, [tx.tenantId, tagId]);
  const gone = await tx.query(
    `delete from tags where tenant_id = $1 and id = $2
     and not exists (select 1 from conversation_tags where tenant_id = $1 and tag_id = $2) returning id`,
    [tx.tenantId, tagId],
  );
  if (gone.length === 0) return setTimer(tx, "tag", tagId, tx.now);
  await recordLive(tx, [{ event: { type: "tag.removed", tagId }, before: null, after: null }]);
  await clearTimer(tx, "tag", tagId);
}

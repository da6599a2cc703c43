/** Putting tags on a conversation and taking them off. What it carries already, or does not carry, changes nothing and tells nobody. */
import { authorize } from "@max/domain/access/permissions";
import type { TagConversation } from "@max/domain/conversation/inputs";
import type { ConversationView } from "@max/domain/conversation/views";
import { DomainError, notFound } from "@max/domain/errors";
import type { TagId } from "@max/domain/ids";
import { requireOffered, requireRoomFor } from "@max/domain/tag/tag";
import { lockConversations, type ConversationRow } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { oneConversationView } from "../conversation/conversation-view.ts";
import { historyActor } from "../conversation/record-change.ts";
import { recordLive } from "../outbox/record-live.ts";
import { tagsById } from "./tag-views.ts";

/**
 * @throws DomainError `not_found` for a conversation or tag that is not there, `invalid_input` for a tag of another team,
 *   `conflict` for an archived one or when there would be more than twenty
 */
export const tagConversation = (call: Call, input: TagConversation): Promise<ConversationView> =>
  changeOne(call, input, tagLocked);

/** @throws DomainError `not_found` for a conversation or tag that is not there */
export const untagConversation = (call: Call, input: TagConversation): Promise<ConversationView> =>
  changeOne(call, input, untagLocked);

type TagChange = (tx: Tx, call: Call, conversation: ConversationRow, tagIds: readonly TagId[]) => Promise<TagId[]>;

/** The same on a conversation whose lock the caller holds. @returns the tags it did not carry before @throws as `tagConversation` does */
export const tagLocked: TagChange = async (tx, call, conversation, tagIds) => {
  authorize(call.actor, "conversation.tag", conversation);
  const carried = await tagIdsOf(tx, conversation);
  const added = [...new Set(tagIds)].filter((id) => !carried.has(id));
  const found = await tagsById(tx, added);
  if (found.length < added.length) throw notFound("tag");
  for (const tag of found) requireOffered(tag, conversation.teamId);
  if (added.length > 0) requireRoomFor(carried.size + added.length);
  await addTags(tx, call, conversation, added);
  await tell(tx, call, conversation, "conversation.tagged", added);
  return added;
};

/** @returns the tags it carried before @throws as `untagConversation` does */
export const untagLocked: TagChange = async (tx, call, conversation, tagIds) => {
  authorize(call.actor, "conversation.tag", conversation);
  const wanted = [...new Set(tagIds)];
  if ((await tagsById(tx, wanted)).length < wanted.length) throw notFound("tag");
  const removed = await dropTags(tx, conversation, wanted);
  await tell(tx, call, conversation, "conversation.untagged", removed);
  return removed;
};

/**
 * Takes off again what `tagLocked` put on, or puts on again what `untagLocked` took off, whatever may be done to the conversation now.
 * @throws DomainError `conflict` where somebody did that already, or one of the tags is no more
 */
export async function retagLocked(
  tx: Tx,
  call: Call,
  conversation: ConversationRow,
  made: { tagIds: readonly TagId[]; isOn: boolean },
): Promise<void> {
  const tagIds = [...made.tagIds];
  const carried = await tagIdsOf(tx, conversation);
  if (tagIds.some((id) => carried.has(id) !== made.isOn)) throw changedSince();
  if (made.isOn) await dropTags(tx, conversation, tagIds);
  else {
    const kept = await tagsById(tx, tagIds);
    if (kept.length < tagIds.length || kept.some(({ isLeaving }) => isLeaving)) throw changedSince();
    requireRoomFor(carried.size + tagIds.length);
    await addTags(tx, call, conversation, tagIds);
  }
  await tell(tx, call, conversation, made.isOn ? "conversation.untagged" : "conversation.tagged", tagIds);
}

const changedSince = () =>
  new DomainError("conflict", "Something else has happened to this conversation since, so it was left as it is.");

function changeOne(call: Call, input: TagConversation, change: TagChange): Promise<ConversationView> {
  return inTransaction(call, async (tx) => {
    const [conversation] = await lockConversations(tx, [input.conversationId]);
    if (!conversation) throw notFound("conversation");
    await change(tx, call, conversation, input.tagIds);
    return oneConversationView(tx, conversation.id);
  });
}

/** Audit and live event for tags that were really put on or taken off. */
async function tell(
  tx: Tx,
  call: Call,
  conversation: ConversationRow,
  action: "conversation.tagged" | "conversation.untagged",
  changed: readonly TagId[],
): Promise<void> {
  if (changed.length === 0) return;
  const entry = { action, subjectType: "conversation", subjectId: conversation.id };
  await recordAudit(
    tx,
    call,
    changed.map((tagId) => ({ ...entry, detail: { tagId } })),
  );
  const view = await oneConversationView(tx, conversation.id);
  const event = { type: "conversation.changed", conversation: view, change: null } as const;
  await recordLive(tx, [{ event, before: conversation, after: conversation }]);
}

async function dropTags(tx: Tx, { id }: ConversationRow, tagIds: TagId[]): Promise<TagId[]> {
  const rows = await tx.query<{ tagId: TagId }>(
    `delete from conversation_tags where tenant_id = $1 and conversation_id = $2 and tag_id = any($3) returning tag_id as "tagId"`,
    [tx.tenantId, id, tagIds],
  );
  return rows.map(({ tagId }) => tagId);
}

async function tagIdsOf(tx: Tx, { id }: ConversationRow): Promise<Set<TagId>> {
  const rows = await tx.query<{ tagId: TagId }>(
    `select tag_id as "tagId" from conversation_tags where tenant_id = $1 and conversation_id = $2`,
    [tx.tenantId, id],
  );
  return new Set(rows.map(({ tagId }) => tagId));
}

/** In the order given: the moment of each is one thousandth of a second after the one before. */
async function addTags(tx: Tx, call: Call, { id }: ConversationRow, tagIds: TagId[]): Promise<void> {
  if (tagIds.length === 0) return;
  const by = await historyActor(tx, call.actor);
  await tx.query(
    `insert into conversation_tags (tenant_id, conversation_id, tag_id, tagged_at, actor_type, actor_id, closed_activity_at)
     select $1, c.id, g.id, now() + g.n * interval '1 millisecond', $4, $5, case when c.state = 'closed' then c.last_activity_at end
     from unnest($3::uuid[]) with ordinality g (id, n) join conversations c on c.tenant_id = $1 and c.id = $2`,
    [tx.tenantId, id, tagIds, by.type, by.id],
  );
}

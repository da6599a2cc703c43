/** Putting tags on a conversation and taking them off. What it carries already, or does not carry, changes nothing and tells nobody. */
import { authorize } from "@max/domain/access/permissions";
import type { TagConversation } from "@max/domain/conversation/inputs";
import type { ConversationView } from "@max/domain/conversation/views";
import { notFound } from "@max/domain/errors";
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
  changeTags(call, input, "conversation.tagged", async (tx, conversation, tagIds) => {
    const carried = await tagIdsOf(tx, conversation);
    const added = tagIds.filter((id) => !carried.has(id));
    const found = await tagsById(tx, added);
    if (found.length < added.length) throw notFound("tag");
    for (const tag of found) requireOffered(tag, conversation.teamId);
    if (added.length > 0) requireRoomFor(carried.size + added.length);
    await addTags(tx, call, conversation, added);
    return added;
  });

/** @throws DomainError `not_found` for a conversation or tag that is not there */
export const untagConversation = (call: Call, input: TagConversation): Promise<ConversationView> =>
  changeTags(call, input, "conversation.untagged", async (tx, conversation, tagIds) => {
    if ((await tagsById(tx, tagIds)).length < tagIds.length) throw notFound("tag");
    const rows = await tx.query<{ tagId: TagId }>(
      `delete from conversation_tags where tenant_id = $1 and conversation_id = $2 and tag_id = any($3) returning tag_id as "tagId"`,
      [tx.tenantId, conversation.id, tagIds],
    );
    return rows.map(({ tagId }) => tagId);
  });

/** @param change writes, and gives the tags that were really put on or taken off */
async function changeTags(
  call: Call,
  input: TagConversation,
  action: "conversation.tagged" | "conversation.untagged",
  change: (tx: Tx, conversation: ConversationRow, tagIds: TagId[]) => Promise<TagId[]>,
): Promise<ConversationView> {
  return inTransaction(call, async (tx) => {
    const [conversation] = await lockConversations(tx, [input.conversationId]);
    if (!conversation) throw notFound("conversation");
    authorize(call.actor, "conversation.tag", conversation);
    const changed = await change(tx, conversation, [...new Set(input.tagIds)]);
    const view = await oneConversationView(tx, conversation.id);
    if (changed.length === 0) return view;
    await recordAudit(
      tx,
      call,
      changed.map((tagId) => ({
        action,
        subjectType: "conversation",
        subjectId: conversation.id,
        detail: { tagId },
      })),
    );
    const event = { type: "conversation.changed", conversation: view, change: null } as const;
    await recordLive(tx, [{ event, before: conversation, after: conversation }]);
    return view;
  });
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

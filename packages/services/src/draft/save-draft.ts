/** Keeps what a person has begun to write. Nobody else ever reads it. */
import { authorize } from "@max/domain/access/permissions";
import { isEmptyDraft, type DraftView, type SaveDraft, type SavedDraft } from "@max/domain/conversation/draft";
import { DomainError, notFound } from "@max/domain/errors";
import type { UserId } from "@max/domain/ids";
import { conversationSubject } from "@max/db/queries/conversations";
import { draftOf } from "@max/db/queries/drafts";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { actorKey } from "../auth/answer-once.ts";
import { recordLive } from "../outbox/record-live.ts";

/** @throws DomainError `person_required` */
export function writerOf({ actor }: Call): UserId {
  if (actor.type !== "user") throw new DomainError("person_required", "Only a person has drafts.");
  return actor.userId;
}

/**
 * The last writer keeps it, if they knew what was there: else nothing changes, and they hear what is. Empty, it is no more.
 * @throws DomainError `not_found`, `person_required`
 */
export async function saveDraft(call: Call, input: SaveDraft): Promise<SavedDraft> {
  const userId = writerOf(call);
  const { conversationId, baseRevision } = input;
  return inTransaction(call, async (tx) => {
    const conversation = await conversationSubject(tx, conversationId);
    if (!conversation) throw notFound("conversation");
    authorize(call.actor, "conversation.read", conversation);
    const read = () => draftOf(tx, userId, actorKey(call), conversationId);
    const before = await read();
    if ((before?.revision ?? 0) !== baseRevision) return { isSaved: false, draft: before };
    if (!before && isEmptyDraft(input)) return { isSaved: true, draft: null };
    const isOurs = isEmptyDraft(input) ? await remove(tx, userId, input) : await store(tx, userId, input);
    const after = await read();
    if (!isOurs) return { isSaved: false, draft: after };
    await tell(tx, userId, input, after);
    return { isSaved: true, draft: after };
  });
}

async function remove(tx: Tx, userId: UserId, { conversationId, baseRevision }: SaveDraft): Promise<boolean> {
  const gone = await tx.query(
    `delete from drafts where tenant_id = $1 and user_id = $2 and conversation_id = $3 and revision = $4 returning revision`,
    [tx.tenantId, userId, conversationId, baseRevision],
  );
  return gone.length > 0;
}

/** Revisions are instants, so that one that comes after a removal is none that was there before. */
async function store(tx: Tx, userId: UserId, input: SaveDraft): Promise<boolean> {
  const { conversationId, baseRevision, mode, reply, note, quotedMessageId, attachmentIds } = input;
  const stored = await tx.query(
    `insert into drafts as d (tenant_id, user_id, conversation_id, revision, mode, reply, note, quoted_message_id, attachment_ids)
     values ($1, $2, $3, greatest($4::bigint + 1, (extract(epoch from now()) * 1000)::bigint), $5, $6, $7, $8, $9)
     on conflict (tenant_id, user_id, conversation_id) do update set revision = excluded.revision, mode = excluded.mode, reply = excluded.reply,
       note = excluded.note, quoted_message_id = excluded.quoted_message_id, attachment_ids = excluded.attachment_ids, changed_at = now()
     where d.revision = $4 returning revision`,
    [tx.tenantId, userId, conversationId, baseRevision, mode, reply, note, quotedMessageId, attachmentIds],
  );
  return stored.length > 0;
}

function tell(tx: Tx, userId: UserId, input: SaveDraft, draft: DraftView | null): Promise<void> {
  const { conversationId, baseRevision } = input;
  const revision = draft?.revision ?? baseRevision;
  return recordLive(tx, [
    { event: { type: "draft.changed", userId, conversationId, revision, draft }, before: null, after: null },
  ]);
}

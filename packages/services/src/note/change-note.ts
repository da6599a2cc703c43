/** Pinning a note and taking one back. */
import { authorize, can } from "@max/domain/access/permissions";
import type { NoteView } from "@max/domain/conversation/note";
import { DomainError, notFound } from "@max/domain/errors";
import type { NoteId } from "@max/domain/ids";
import { lockConversations } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { recordLive } from "../outbox/record-live.ts";
import { conversationOpened, mentionsChanged, peopleCalledBy, refreshMentioned } from "./note-mentions.ts";
import { forgetEntries } from "../search/store-entries.ts";
import { noteById } from "./note-views.ts";
import { tellNote } from "./write-note.ts";

/** Kept in sight beside the conversation, or no longer. Whoever may write notes may pin any of them. */
export async function pinNote(call: Call, input: { noteId: NoteId; isPinned: boolean }): Promise<NoteView> {
  return inTransaction(call, async (tx) => {
    const { conversation } = await lockNote(tx, call, input.noteId);
    await tx.query(
      `update notes set pinned_at = case when $3 then coalesce(pinned_at, now()) end where tenant_id = $1 and id = $2`,
      [tx.tenantId, input.noteId, input.isPinned],
    );
    const note = (await noteById(tx, input.noteId))!;
    await recordAudit(tx, call, [
      { action: input.isPinned ? "note.pinned" : "note.unpinned", subjectType: "note", subjectId: note.id },
    ]);
    await tellNote(tx, conversation, note);
    return note;
  });
}

/** @throws DomainError `forbidden` to whoever neither wrote it nor oversees the conversation */
export async function removeNote(call: Call, input: { noteId: NoteId }): Promise<void> {
  await inTransaction(call, async (tx) => {
    const { note, conversation } = await lockNote(tx, call, input.noteId);
    const { actor } = call;
    const isOwn = actor.type === "user" ? note.author.id === actor.userId : actor.type === "api_key";
    if (!isOwn && !can(actor, "conversation.assign", conversation))
      throw new DomainError("forbidden", "Only whoever wrote a note, or a team lead, can remove it.");
    const called = await peopleCalledBy(tx, note.id);
    await tx.query(`delete from notes where tenant_id = $1 and id = $2`, [tx.tenantId, note.id]);
    await forgetEntries(tx, [note.id]);
    await recordAudit(tx, call, [
      { action: "note.removed", subjectType: "note", subjectId: note.id, detail: { conversationId: conversation.id } },
    ]);
    const event = { type: "note.removed", conversationId: conversation.id, noteId: note.id } as const;
    if (note.mentions.length === 0) return recordLive(tx, [{ event, before: conversation, after: conversation }]);
    // Whom it alone called can no longer read the conversation, and hears that it left instead of what was removed.
    const after = await refreshMentioned(tx, conversation);
    await recordLive(tx, [
      { event, before: after, after },
      ...(await conversationOpened(tx, conversation, after)),
      ...mentionsChanged(called),
    ]);
  });
}

/** The note under its conversation's lock. Whoever may not see the conversation hears the same as if there were none. */
async function lockNote(tx: Tx, call: Call, id: NoteId) {
  const found = await noteById(tx, id);
  if (!found) throw notFound("note");
  const [conversation] = await lockConversations(tx, [found.conversationId]);
  if (!conversation || !can(call.actor, "conversation.read", conversation)) throw notFound("note");
  authorize(call.actor, "note.write", conversation);
  const note = await noteById(tx, id);
  if (!note) throw notFound("note");
  return { note, conversation };
}

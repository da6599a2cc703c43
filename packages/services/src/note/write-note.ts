import { authorize } from "@max/domain/access/permissions";
import type { NoteView, WriteNote } from "@max/domain/conversation/note";
import { notFound } from "@max/domain/errors";
import type { NoteId } from "@max/domain/ids";
import { lockConversations, type ConversationRow } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { recordAudit } from "../audit/record-audit.ts";
import { historyActor } from "../conversation/record-change.ts";
import { recordLive } from "../outbox/record-live.ts";
import { noteById } from "./note-views.ts";

/** Whoever may read a conversation may write a note to it. A second call with the same `clientNoteId` gives the first one's note. */
export async function writeNote(call: Call, input: WriteNote): Promise<NoteView> {
  return inTransaction(call, async (tx) => {
    const [conversation] = await lockConversations(tx, [input.conversationId]);
    if (!conversation) throw notFound("conversation");
    authorize(call.actor, "note.write", conversation);
    return addNote(tx, call, conversation, input);
  });
}

/** Adds a note to a conversation whose lock the caller holds and whose right it has asked. */
export async function addNote(
  tx: Tx,
  call: Call,
  conversation: ConversationRow,
  { clientNoteId, text }: Pick<WriteNote, "clientNoteId" | "text">,
): Promise<NoteView> {
  const author = await historyActor(tx, call.actor);
  const id = newId<NoteId>();
  const [row] = await tx.query<{ id: NoteId; isNew: boolean }>(
    `with added as (
       insert into notes (tenant_id, id, conversation_id, client_note_id, text, author_type, author_id, author_name)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id, conversation_id, client_note_id) do nothing returning id
     )
     select id, true as "isNew" from added
     union all select id, false from notes where tenant_id = $1 and conversation_id = $3 and client_note_id = $4 limit 1`,
    [tx.tenantId, id, conversation.id, clientNoteId, text, author.type, author.id, author.name],
  );
  const note = (await noteById(tx, row!.id))!;
  if (!row!.isNew) return note;
  await recordAudit(tx, call, [
    { action: "note.written", subjectType: "note", subjectId: id, detail: { conversationId: conversation.id } },
  ]);
  await tellNote(tx, conversation, note);
  return note;
}

/** Tells whoever may read the conversation how a note is now. */
export const tellNote = (tx: Tx, conversation: ConversationRow, note: NoteView): Promise<void> =>
  recordLive(tx, [
    {
      event: { type: "note.changed", conversationId: conversation.id, note },
      before: conversation,
      after: conversation,
    },
  ]);

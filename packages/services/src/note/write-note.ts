import { authorize } from "@max/domain/access/permissions";
import type { NoteView, WriteNote } from "@max/domain/conversation/note";
import { notFound } from "@max/domain/errors";
import type { NoteId } from "@max/domain/ids";
import { lockConversations, type ConversationRow } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { recordAudit } from "../audit/record-audit.ts";
import { historyActor } from "../conversation/record-change.ts";
import { recordLive, type LiveEntry } from "../outbox/record-live.ts";
import {
  conversationOpened,
  mentionsChanged,
  namesOfMentioned,
  peopleCalledBy,
  refreshMentioned,
  saveMentions,
} from "./note-mentions.ts";
import { noteById } from "./note-views.ts";

export type NewNote = Pick<WriteNote, "clientNoteId" | "text"> & Partial<Pick<WriteNote, "mentions">>;

/** Whoever may read a conversation may write a note to it. A second call with the same `clientNoteId` gives the first one's note. */
export async function writeNote(call: Call, input: NewNote & Pick<WriteNote, "conversationId">): Promise<NoteView> {
  return inTransaction(call, async (tx) => {
    const [conversation] = await lockConversations(tx, [input.conversationId]);
    if (!conversation) throw notFound("conversation");
    authorize(call.actor, "note.write", conversation);
    return addNote(tx, call, conversation, input);
  });
}

/**
 * Adds a note to a conversation whose lock the caller holds and whose right it has asked.
 * @throws DomainError `not_found` when it calls somebody who is not there
 */
export async function addNote(
  tx: Tx,
  call: Call,
  conversation: ConversationRow,
  { clientNoteId, text, mentions = [] }: NewNote,
): Promise<NoteView> {
  const named = await namesOfMentioned(tx, mentions);
  const author = await historyActor(tx, call.actor);
  const id = newId<NoteId>();
  const [row] = await tx.query<{ id: NoteId; isNew: boolean }>(
    `with added as (
       insert into notes (tenant_id, id, conversation_id, client_note_id, text, mentions, author_type, author_id, author_name)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (tenant_id, conversation_id, client_note_id) do nothing returning id
     )
     select id, true as "isNew" from added
     union all select id, false from notes where tenant_id = $1 and conversation_id = $3 and client_note_id = $4 limit 1`,
    [tx.tenantId, id, conversation.id, clientNoteId, text, JSON.stringify(named), author.type, author.id, author.name],
  );
  const note = (await noteById(tx, row!.id))!;
  if (!row!.isNew) return note;
  await recordAudit(tx, call, [
    {
      action: "note.written",
      subjectType: "note",
      subjectId: id,
      detail: { conversationId: conversation.id, mentions: named.length },
    },
  ]);
  await callThem(tx, conversation, note);
  return note;
}

/** The conversation opens to whom the note calls before they hear of the note in it. */
async function callThem(tx: Tx, conversation: ConversationRow, note: NoteView): Promise<void> {
  if (note.mentions.length === 0) return recordLive(tx, [noteEvent(conversation, note, true)]);
  await saveMentions(tx, note);
  const after = await refreshMentioned(tx, conversation);
  await recordLive(tx, [
    ...(await conversationOpened(tx, conversation, after)),
    noteEvent(after, note, true),
    ...mentionsChanged(await peopleCalledBy(tx, note.id)),
  ]);
}

const noteEvent = (conversation: ConversationRow, note: NoteView, isNew: boolean): LiveEntry => ({
  event: { type: "note.changed", conversationId: conversation.id, note, isNew },
  before: conversation,
  after: conversation,
});

/** Tells whoever may read the conversation how a note is now. */
export const tellNote = (tx: Tx, conversation: ConversationRow, note: NoteView): Promise<void> =>
  recordLive(tx, [noteEvent(conversation, note, false)]);

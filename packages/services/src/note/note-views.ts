import type { NoteView } from "@max/domain/conversation/note";
import type { ConversationId, NoteId } from "@max/domain/ids";
import type { Reader, Tx } from "@max/db/transaction";

type Row = Omit<NoteView, "author"> & {
  authorType: NoteView["author"]["type"];
  authorId: string | null;
  authorName: string;
};

const VIEW = `n.id, n.conversation_id as "conversationId", n.client_note_id as "clientNoteId", n.text, n.mentions, n.author_type as "authorType",
  n.author_id as "authorId", n.author_name as "authorName", n.created_at as "createdAt", n.pinned_at is not null as "isPinned"`;

const viewOf = ({ authorType, authorId, authorName, ...note }: Row): NoteView => ({
  ...note,
  author: { type: authorType, id: authorId, name: authorName },
});

/** As many as a person reads beside a thread. */
const SHOWN_NOTES = 200;

/** The newest notes of a conversation, oldest first. Served by `notes_conversation_idx`. */
export async function notesOf(tx: Reader, conversationId: ConversationId): Promise<NoteView[]> {
  const rows = await tx.query<Row>(
    `select ${VIEW} from notes n where n.tenant_id = $1 and n.conversation_id = $2 order by n.created_at desc, n.id desc limit $3`,
    [tx.tenantId, conversationId, SHOWN_NOTES],
    "conversation notes",
  );
  return rows.toReversed().map(viewOf);
}

/** Notes by their ids, in no order. Rights are the caller's business. */
export async function notesById(tx: Reader, ids: readonly NoteId[]): Promise<NoteView[]> {
  const rows = await tx.query<Row>(`select ${VIEW} from notes n where n.tenant_id = $1 and n.id = any($2)`, [
    tx.tenantId,
    ids,
  ]);
  return rows.map(viewOf);
}

export async function noteById(tx: Tx, id: NoteId): Promise<NoteView | null> {
  const [note] = await notesById(tx, [id]);
  return note ?? null;
}

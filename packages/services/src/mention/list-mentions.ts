/** The notes that call the caller, newest first. */
import type { ListMentions, MentionView } from "@max/domain/conversation/mention";
import { can, type Actor } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import { pageOf, readTimeCursor, timeCursor, type Page } from "@max/domain/paging";
import { conversationViewRows } from "@max/db/queries/conversations";
import { mentionPage, type MentionRow } from "@max/db/queries/mentions";
import { reading, type Call, type Reader } from "@max/db/transaction";
import { conversationView } from "../conversation/conversation-view.ts";
import { notesById } from "../note/note-views.ts";

/** Programs are never called. */
export function personOf({ actor }: Call): Actor & { type: "user" } {
  if (actor.type !== "user") throw new DomainError("person_required", "Only a person is mentioned.");
  return actor;
}

/** @throws DomainError `invalid_input` for a cursor that is not ours, `person_required` */
export async function listMentions(call: Call, input: ListMentions): Promise<Page<MentionView>> {
  const actor = personOf(call);
  const before = input.cursor ? readTimeCursor(input.cursor) : null;
  return reading(call, async (tx) => {
    const rows = await mentionPage(tx, actor, { before, size: input.limit + 1 });
    const page = pageOf(
      rows,
      input.limit,
      (row) => row,
      (row) => timeCursor({ at: row.mentionedAt, id: row.noteId }),
    );
    return { ...page, items: await viewsOf(tx, actor, page.items) };
  });
}

async function viewsOf(tx: Reader, actor: Actor, rows: readonly MentionRow[]): Promise<MentionView[]> {
  const [notes, conversations] = await Promise.all([
    notesById(
      tx,
      rows.map(({ noteId }) => noteId),
    ),
    conversationViewRows(tx, [...new Set(rows.map(({ conversationId }) => conversationId))]),
  ]);
  const noteOf = new Map(notes.map((note) => [note.id, note]));
  // Being called is the right to read; asked all the same, of the row that is given out.
  const readable = conversations.filter((row) => can(actor, "conversation.read", row));
  const conversationOf = new Map(readable.map((row) => [row.id, conversationView(row)]));
  return rows.flatMap(({ noteId, conversationId, isSeen }) => {
    const note = noteOf.get(noteId);
    const conversation = conversationOf.get(conversationId);
    return note && conversation ? [{ note, conversation, isSeen }] : [];
  });
}

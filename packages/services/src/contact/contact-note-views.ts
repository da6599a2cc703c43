import type { ContactNoteView } from "@max/domain/contact/contact";
import type { ContactId } from "@max/domain/ids";
import { everyoneOf } from "@max/db/queries/contacts";
import type { Reader } from "@max/db/transaction";

export type ContactNoteRow = Omit<ContactNoteView, "author"> & {
  authorType: ContactNoteView["author"]["type"];
  authorId: string | null;
  authorName: string;
};

export const CONTACT_NOTE = `n.id, n.contact_id as "contactId", n.client_note_id as "clientNoteId", n.text, n.author_type as "authorType",
  n.author_id as "authorId", n.author_name as "authorName", n.created_at as "createdAt"`;

export const contactNoteView = ({ authorType, authorId, authorName, ...note }: ContactNoteRow): ContactNoteView => ({
  ...note,
  author: { type: authorType, id: authorId, name: authorName },
});

/** As many as a person reads beside a name. */
const SHOWN_NOTES = 200;

/** The newest notes on a person, newest first. Served by `contact_notes_contact_idx`. */
export async function contactNotesOf(tx: Reader, personId: ContactId): Promise<ContactNoteView[]> {
  const rows = await tx.query<ContactNoteRow>(
    `select ${CONTACT_NOTE} from (${everyoneOf("$2::uuid")}) e cross join lateral (
       select * from contact_notes o where o.tenant_id = $1 and o.contact_id = e.id order by o.created_at desc, o.id desc limit ${SHOWN_NOTES}
     ) n order by n.created_at desc, n.id desc limit ${SHOWN_NOTES}`,
    [tx.tenantId, personId],
    "notes on a person",
  );
  return rows.map(contactNoteView);
}

/** Notes on a person: what colleagues should know whenever that person writes. */
import { authorizeInTenant, canInTenant } from "@max/domain/access/permissions";
import type { ContactNoteView, WriteContactNote } from "@max/domain/contact/contact";
import { DomainError, notFound } from "@max/domain/errors";
import type { ContactNoteId } from "@max/domain/ids";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { recordAudit } from "../audit/record-audit.ts";
import { historyActor } from "../conversation/record-change.ts";
import { CONTACT_NOTE, contactNoteView, type ContactNoteRow as Row } from "./contact-note-views.ts";
import { lockPerson } from "./lock-person.ts";
import { tellContact } from "./tell-contact.ts";

/** A second call with the same `clientNoteId` gives the first one's note. @throws DomainError `not_found`, `forbidden` */
export async function writeContactNote(call: Call, input: WriteContactNote): Promise<ContactNoteView> {
  return inTransaction(call, async (tx) => {
    const person = await lockPerson(tx, input.contactId);
    authorizeInTenant(call.actor, "contact.edit");
    const author = await historyActor(tx, call.actor);
    const [row] = await tx.query<Row & { isNew: boolean }>(
      `with added as (
         insert into contact_notes as n (tenant_id, id, contact_id, client_note_id, text, author_type, author_id, author_name)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id, contact_id, client_note_id) do nothing returning n.*
       )
       select ${CONTACT_NOTE}, true as "isNew" from added n
       union all select ${CONTACT_NOTE}, false from contact_notes n where n.tenant_id = $1 and n.contact_id = $3 and n.client_note_id = $4 limit 1`,
      [tx.tenantId, newId(), person.id, input.clientNoteId, input.text, author.type, author.id, author.name],
    );
    const { isNew, ...note } = row!;
    if (isNew) await recordNote(tx, call, "contact_note.written", note);
    return contactNoteView(note);
  });
}

/** @throws DomainError `not_found`, `forbidden` to whoever neither wrote it nor leads a team */
export async function removeContactNote(call: Call, { contactNoteId }: { contactNoteId: ContactNoteId }) {
  await inTransaction(call, async (tx) => {
    const found = await noteById(tx, contactNoteId);
    if (!found) throw notFound("note");
    await lockPerson(tx, found.contactId);
    authorizeInTenant(call.actor, "contact.edit");
    const note = await noteById(tx, contactNoteId);
    if (!note) throw notFound("note");
    const { actor } = call;
    const isOwn = actor.type === "user" ? note.authorId === actor.userId : actor.type === "api_key";
    if (!isOwn && !canInTenant(actor, "contact.merge"))
      throw new DomainError("forbidden", "Only whoever wrote a note, or a team lead, can remove it.");
    await tx.query(`delete from contact_notes where tenant_id = $1 and id = $2`, [tx.tenantId, note.id]);
    await recordNote(tx, call, "contact_note.removed", note);
  });
}

async function noteById(tx: Tx, id: ContactNoteId): Promise<Row | null> {
  const [row] = await tx.query<Row>(
    `select ${CONTACT_NOTE} from contact_notes n where n.tenant_id = $1 and n.id = $2`,
    [tx.tenantId, id],
  );
  return row ?? null;
}

async function recordNote(tx: Tx, call: Call, action: string, note: Pick<Row, "id" | "contactId">): Promise<void> {
  await recordAudit(tx, call, [
    { action, subjectType: "contact_note", subjectId: note.id, detail: { contactId: note.contactId } },
  ]);
  await tellContact(tx, note.contactId);
}

/** What colleagues should know whenever this person writes. No customer ever sees it. */
import { useMutation } from "@tanstack/react-query";
import { Lock, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { canInTenant } from "@max/domain/access/permissions";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { useActor, useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { contactQuery } from "../../live/contacts.ts";
import type { Contact, ContactNote } from "../../live/wire.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { showToast } from "../../ui/toast.tsx";
import { MAX_NOTE_LENGTH } from "../../words/limits.ts";
import { useTimeWords } from "../../words/use-time-words.ts";
import { Section } from "./section.tsx";

export function ContactNotes({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const actor = useActor();
  const { me } = useWorkspace();
  const [removing, setRemoving] = useState<ContactNote | null>(null);
  const mayRemove = ({ author }: ContactNote) => author.id === me.id || canInTenant(actor, "contact.merge");
  return (
    <Section title={t("contacts.notes")}>
      <NewNote contactId={contact.id} />
      <ul aria-label={t("contacts.notes")} className="flex flex-col gap-2">
        {contact.notes.map((note) => (
          <NoteRow key={note.id} note={note} onRemove={mayRemove(note) ? () => setRemoving(note) : null} />
        ))}
      </ul>
      {removing && <RemoveNote note={removing} personId={contact.id} onClose={() => setRemoving(null)} />}
    </Section>
  );
}

function NewNote({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const write = useMutation({
    mutationFn: (note: { clientNoteId: string; text: string }) =>
      client.contact.writeNote.mutate({ contactId, ...note }),
    onSuccess: () => setText(""),
    onError: (error) => showToast(wordsForError(t, error)),
    onSettled: () => queryClient.invalidateQueries(contactQuery(contactId)),
  });
  return (
    <form
      className="mb-3 rounded-3 bg-note text-note-ink shadow-[0_0_0_1px_var(--note-line)] [--ground:var(--note)]"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() && !write.isPending) write.mutate({ clientNoteId: crypto.randomUUID(), text: text.trim() });
      }}
    >
      <label className="block px-3 pt-2">
        <span className="flex items-center gap-1.5 text-12 font-medium">
          <Icon of={Lock} size={12} />
          {t("contacts.newNote")}
        </span>
        <textarea
          value={text}
          rows={2}
          dir="auto"
          maxLength={MAX_NOTE_LENGTH}
          placeholder={t("note.placeholder")}
          onChange={({ target }) => setText(target.value)}
          className="mt-1 block w-full resize-y bg-transparent text-14 shadow-none! outline-none max-sm:text-16"
        />
      </label>
      <div className="flex justify-end px-2 pb-2">
        <Button
          look="note"
          type="submit"
          isBusy={write.isPending}
          disabledReason={text.trim() ? null : t("note.empty")}
        >
          {t("note.add")}
        </Button>
      </div>
    </form>
  );
}

function NoteRow({ note, onRemove }: { note: ContactNote; onRemove: (() => void) | null }) {
  const { t } = useTranslation();
  const words = useTimeWords();
  return (
    <li className="flex gap-2 border-l-3 border-note-line bg-note px-3 py-2 text-note-ink [--ground:var(--note)]">
      <div className="min-w-0 flex-1">
        <p dir="auto" className="text-14 wrap-break-word whitespace-pre-wrap">
          {note.text}
        </p>
        <p className="mt-0.5 text-12">
          <bdi>{note.author.name}</bdi>,{" "}
          <time dateTime={note.createdAt} title={words.exact(note.createdAt)} className="tabular-nums">
            {words.dayTime(note.createdAt)}
          </time>
        </p>
      </div>
      {onRemove && (
        <IconButton label={t("note.remove")} onClick={onRemove}>
          <Icon of={Trash2} size={14} />
        </IconButton>
      )}
    </li>
  );
}

function RemoveNote({ note, personId, onClose }: { note: ContactNote; personId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useMutation({
    mutationFn: () => client.contact.removeNote.mutate({ contactNoteId: note.id }),
    onError: (error) => showToast(wordsForError(t, error)),
    onSettled: () => {
      onClose();
      return queryClient.invalidateQueries(contactQuery(personId));
    },
  });
  return (
    <Dialog isOpen onClose={onClose} title={t("note.removeTitle")} lead={t("note.removeLead")}>
      <div className="mt-5 flex justify-end gap-2">
        <Button size="form" onClick={onClose}>
          {t("note.keep")}
        </Button>
        <Button look="danger" size="form" isBusy={remove.isPending} onClick={() => remove.mutate()}>
          {t("note.removeDo")}
        </Button>
      </div>
    </Dialog>
  );
}

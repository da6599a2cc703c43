/** One internal note in the thread: its own ground, a bar, a lock and the words, so that nobody takes it for a message. */
import { useMutation } from "@tanstack/react-query";
import { clsx } from "clsx";
import { Lock, Pin, PinOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { useMay, useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { hideNote, showNote } from "../../live/cache.ts";
import type { Conversation, Note } from "../../live/wire.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import { NoteText } from "./note-text.tsx";

type Props = { note: Note; conversation: Conversation; isFound?: boolean };

export function NoteCard({ note, conversation, isFound = false }: Props) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const may = useMay();
  const { me } = useWorkspace();
  const [isAsking, setAsking] = useState(false);
  const onError = (error: unknown) => showToast(wordsForError(t, error));
  const pin = useMutation({
    mutationFn: async () => showNote(await client.note.pin.mutate({ noteId: note.id, isPinned: !note.isPinned })),
    onError,
  });
  const remove = useMutation({
    mutationFn: async () => {
      await client.note.remove.mutate({ noteId: note.id });
      hideNote(note);
    },
    onError,
  });
  const mayRemove = note.author.id === me.id || may("conversation.assign", conversation);
  const pinWords = t(note.isPinned ? "note.unpin" : "note.pin");
  return (
    <article
      aria-label={`${t("note.name")}, ${note.author.name}, ${words.clock(note.createdAt)}`}
      data-note={note.id}
      className={clsx(
        "group/note relative mb-3 rounded-r-1 border-l-[3px] border-note-line bg-note py-1.75 pr-3 pl-2.75 text-note-ink",
        isFound && "shadow-[0_0_0_2px_var(--accent)]",
      )}
    >
      <p className="flex items-center gap-1.5 text-11 text-note-ink-2">
        <Icon of={Lock} size={12} />
        <span>{t("note.name")}</span>
        <bdi className="min-w-0 truncate">{note.author.name},</bdi>
        <time dateTime={note.createdAt} title={words.exact(note.createdAt)} className="tabular-nums">
          {words.clock(note.createdAt)}
        </time>
        {note.isPinned && <Icon of={Pin} size={12} label={t("note.pinned")} />}
      </p>
      <div className="text-14">
        <NoteText note={note} />
      </div>
      <div className="absolute top-1 right-1 flex opacity-0 transition-opacity group-focus-within/note:opacity-100 group-hover/note:opacity-100 pointer-coarse:opacity-100">
        <IconButton label={pinWords} onClick={() => !pin.isPending && pin.mutate()}>
          <Icon of={note.isPinned ? PinOff : Pin} size={14} />
        </IconButton>
        {mayRemove && (
          <IconButton label={t("note.remove")} onClick={() => setAsking(true)}>
            <Icon of={Trash2} size={14} />
          </IconButton>
        )}
      </div>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("note.removeTitle")}
        lead={t("note.removeLead")}
      >
        <div className="mt-5 flex justify-end gap-2">
          <Button size="form" onClick={() => setAsking(false)}>
            {t("note.keep")}
          </Button>
          <Button look="danger" size="form" isBusy={remove.isPending} onClick={() => remove.mutate()}>
            {t("note.removeDo")}
          </Button>
        </div>
      </Dialog>
    </article>
  );
}

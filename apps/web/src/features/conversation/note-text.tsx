/** The words of a note: whom it calls stands out, and who reads is told apart from the others. */
import { piecesOfNote } from "@max/domain/conversation/mention";
import { clsx } from "clsx";
import { useMemo } from "react";
import { useWorkspace } from "../../app/session.ts";
import type { Note } from "../../live/wire.ts";
import { RichParts } from "./rich-text.tsx";

/** Whether a note calls this person, themself or by a team of theirs. */
export const isCalled = (mentions: Note["mentions"], me: { id: string; teamIds: readonly string[] }): boolean =>
  mentions.some(({ id }) => id === me.id || me.teamIds.includes(id));

export function NoteText({ note }: { note: Note }) {
  const { me } = useWorkspace();
  const pieces = useMemo(() => piecesOfNote(note.text, note.mentions), [note]);
  return (
    <span dir="auto" className="block whitespace-pre-wrap [overflow-wrap:anywhere]">
      {pieces.map(({ text, mention }, at) =>
        mention ? (
          <span
            // Pieces never move within one text, so their position is their identity.
            // oxlint-disable-next-line react/no-array-index-key
            key={at}
            data-mention={mention.id}
            className={clsx("font-semibold", isCalled([mention], me) && "rounded-1 bg-note-line px-0.5")}
          >
            <bdi>{text}</bdi>
          </span>
        ) : (
          // oxlint-disable-next-line react/no-array-index-key
          <RichParts key={at} text={text} />
        ),
      )}
    </span>
  );
}

/** The files of one conversation's answer: chosen, dropped or pasted, and what was not taken with the reason. */
import { type ClipboardEvent, type DragEvent, useCallback, useMemo, useState } from "react";
import type { Conversation } from "../../live/wire.ts";
import { planSends } from "../../outbox/plan-sends.ts";
import { send } from "../../outbox/send-outbox.ts";
import { attachCannedFiles, attachFiles, type Refused } from "../../outbox/bring-uploads.ts";
import { type CannedFile, type Upload, useUploads } from "../../outbox/uploads.ts";

export type Attaching = ReturnType<typeof useAttaching>;

export function useAttaching(conversation: Conversation) {
  const { id, channel } = conversation;
  const all = useUploads((state) => state.uploads);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const files = useMemo(() => all.filter((upload) => upload.conversationId === id && !upload.isSending), [all, id]);
  const attach = useCallback(
    (given: readonly File[]) => given.length > 0 && setRefused(attachFiles(id, channel, given)),
    [id, channel],
  );

  const attachCanned = (given: readonly CannedFile[]) =>
    given.length > 0 && setRefused(attachCannedFiles(id, channel, given));

  /** Everything in the box, in its order. @returns whether there was anything */
  const sendAll = (words: string, quotedMessageId: string | null) => {
    const sends = planSends(files, words);
    sends.forEach(({ file, text }, at) =>
      send({
        conversationId: id,
        text,
        quotedMessageId: at === 0 ? quotedMessageId : null,
        file: file && outboxFile(file),
      }),
    );
    setRefused([]);
    return sends.length > 0;
  };

  const addVoice = ({ file, isVoice }: { file: File; isVoice: boolean }) =>
    setRefused(attachFiles(id, channel, [file], isVoice));
  /** Sends a recording at once, past what is in the box. */
  const sendVoice = (recorded: { file: File; isVoice: boolean }, quotedMessageId: string | null) => {
    addVoice(recorded);
    const upload = useUploads.getState().uploads.at(-1);
    if (upload && !upload.isSending && upload.conversationId === id)
      send({ conversationId: id, text: "", quotedMessageId, file: outboxFile(upload) });
  };

  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    attach([...event.clipboardData.files]);
  };
  return { files, refused, attach, attachCanned, addVoice, sendVoice, onPaste, sendAll, dismiss: () => setRefused([]) };
}

const outboxFile = ({ id, attachmentId, kind, name, sizeBytes }: Upload) => ({
  uploadId: id,
  attachmentId,
  kind,
  name,
  sizeBytes,
});

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");

/** A pane onto which files may be dropped. Without `onFiles` they are turned away, never opened by the browser instead. */
export function useFileDrop(onFiles: ((files: File[]) => void) | null) {
  const [isOver, setOver] = useState(false);
  return {
    isOver: isOver && onFiles !== null,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = onFiles ? "copy" : "none";
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return;
        setOver(false);
      },
      onDrop: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(false);
        onFiles?.([...event.dataTransfer.files]);
      },
    },
  };
}

/** The files in the box before they are sent: what each is, how far it is, and why one was not taken. */
import { FileText, Mic, Music2, Paperclip, RotateCw, Video, X } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useRefusalWords } from "../../words/file-words.ts";
import { fileSize } from "../../words/names.ts";
import { removeUpload, retryUpload, type Upload } from "../../outbox/uploads.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Attaching } from "./use-uploads.ts";

const ICONS = { video: Video, audio: Music2, voice: Mic, document: FileText, image: FileText, sticker: FileText };

/** How far a file is on its way, for the eye and for the ear. */
export function UploadProgress({ upload }: { upload: Upload }) {
  const { t } = useTranslation();
  return (
    <progress
      aria-label={t("files.progress", { name: upload.name })}
      value={upload.progress}
      max={1}
      className="block h-1 w-full appearance-none overflow-hidden rounded-full [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-inbound [&::-webkit-progress-value]:bg-accent"
    />
  );
}

function Item({ upload }: { upload: Upload }) {
  const { t, i18n } = useTranslation();
  const { ofRefusal } = useRefusalWords();
  const { id, name, state, refusal, preview } = upload;
  return (
    <li className="flex w-56 max-w-full flex-none items-center gap-2 rounded-2 bg-inbound p-1.5 pr-1">
      {preview ? (
        <img src={preview.url} alt="" className="size-9 flex-none rounded-1 object-cover" />
      ) : (
        <span className="flex size-9 flex-none items-center justify-center rounded-1 bg-bg text-ink-2">
          <Icon of={ICONS[upload.kind]} size={16} />
        </span>
      )}
      <span className="min-w-0 flex-1 text-12">
        <bdi className="block truncate font-medium" title={name}>
          {name}
        </bdi>
        {state === "failed" ? (
          <span className="block text-11 text-red-ink" role="alert">
            {refusal && ofRefusal(refusal)}
          </span>
        ) : state === "done" ? (
          <span className="block text-11 text-ink-2 tabular-nums">{fileSize(upload.sizeBytes, i18n.language)}</span>
        ) : (
          <span className="block py-1">
            <UploadProgress upload={upload} />
          </span>
        )}
      </span>
      {state === "failed" && (
        <IconButton label={t("files.retry", { name })} onClick={() => retryUpload(id)}>
          <Icon of={RotateCw} size={14} />
        </IconButton>
      )}
      <IconButton label={t("files.remove", { name })} onClick={() => removeUpload(id)}>
        <Icon of={X} size={14} />
      </IconButton>
    </li>
  );
}

export function AttachTray({ files, refused, dismiss }: Pick<Attaching, "files" | "refused" | "dismiss">) {
  const { t } = useTranslation();
  const { ofVerdict } = useRefusalWords();
  return (
    <>
      {refused.length > 0 && (
        <div role="alert" className="mx-3.5 mt-1 flex items-start gap-2 text-12 text-red-ink max-sm:mx-5">
          <span className="min-w-0 flex-1">
            {refused.map(({ name, verdict }) => (
              <span key={name} className="block [overflow-wrap:anywhere]">
                <bdi className="font-medium">{name}</bdi>: {ofVerdict(verdict)}
              </span>
            ))}
          </span>
          <IconButton label={t("toast.dismiss")} onClick={dismiss}>
            <Icon of={X} size={14} />
          </IconButton>
        </div>
      )}
      {files.length > 0 && (
        <ul
          aria-label={t("files.name")}
          className="mx-3.5 mt-1.5 flex max-h-44 flex-wrap gap-1.5 overflow-y-auto max-sm:mx-5"
        >
          {files.map((upload) => (
            <Item key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
    </>
  );
}

/** Opens the computer's own choice of files. */
export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-purpose="attach"
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          // The same file may be chosen again.
          currentTarget.value = "";
        }}
      />
      <IconButton label={t("files.attach")} onClick={() => input.current?.click()}>
        <Icon of={Paperclip} />
      </IconButton>
    </>
  );
}

/** Lies over the pane while files are held above it. */
export function DropHint() {
  const { t } = useTranslation();
  return (
    <div className="pointer-events-none absolute inset-2 z-20 flex items-center justify-center rounded-3 border-2 border-dashed border-accent bg-accent-soft text-14 font-medium text-accent-ink">
      {t("files.dropHere")}
    </div>
  );
}

/** The files in the box before they are sent: what each is, how far it is, and why one was not taken. */
import { Paperclip } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { removeUpload, retryUpload } from "../../outbox/uploads.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { RefusedFiles, UploadItem } from "../../ui/upload-item.tsx";
import { useRefusalWords } from "../../words/file-words.ts";
import type { Attaching } from "./use-uploads.ts";

export function AttachTray({ files, refused, dismiss }: Pick<Attaching, "files" | "refused" | "dismiss">) {
  const { t } = useTranslation();
  const { ofRefusal, ofVerdict } = useRefusalWords();
  return (
    <>
      <div className="mx-3.5 max-sm:mx-5">
        <RefusedFiles
          refused={refused.map(({ name, verdict }) => ({ name, reason: ofVerdict(verdict) }))}
          onDismiss={dismiss}
        />
      </div>
      {files.length > 0 && (
        <ul
          aria-label={t("files.name")}
          className="mx-3.5 mt-1.5 flex max-h-44 flex-wrap gap-1.5 overflow-y-auto max-sm:mx-5"
        >
          {files.map(({ id, name, kind, sizeBytes, state, progress, refusal, preview }) => (
            <UploadItem
              key={id}
              {...{ name, kind, sizeBytes, state, progress }}
              refusal={refusal && ofRefusal(refusal)}
              previewUrl={preview?.url ?? null}
              onRetry={() => retryUpload(id)}
              onRemove={() => removeUpload(id)}
            />
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

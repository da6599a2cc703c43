/** A file of a message that is still on this computer: what it is, and how far it is on its way. */
import { clsx } from "clsx";
import { FileText, Mic, Music2, Video } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { discard } from "../../outbox/send-outbox.ts";
import type { OutboxEntry, OutboxFile as File } from "../../outbox/outbox.ts";
import { useUploads } from "../../outbox/uploads.ts";
import { Icon } from "../../ui/icon.tsx";
import { UploadProgress } from "../../ui/upload-item.tsx";
import { fileSize } from "../../words/names.ts";
import { fitMedia } from "./media-size.ts";

const ICONS: Partial<Record<File["kind"], typeof FileText>> = { video: Video, audio: Music2, voice: Mic };

export function OutboxFile({ entry, file }: { entry: OutboxEntry; file: File }) {
  const { t, i18n } = useTranslation();
  const upload = useUploads((state) => state.uploads.find(({ id }) => id === file.uploadId));
  const isUnderWay = upload && (upload.state === "waiting" || upload.state === "uploading");
  const progress = isUnderWay && entry.state === "waiting" && (
    <span className="flex items-center gap-2 py-1">
      <UploadProgress name={upload.name} progress={upload.progress} />
      <button
        type="button"
        onClick={() => discard(entry.clientMessageId)}
        className="touch-target flex-none text-11 font-medium underline underline-offset-2"
      >
        {t("files.cancel")}
      </button>
    </span>
  );
  if (upload?.preview) {
    const { url, width, height } = upload.preview;
    const size = fitMedia(width, height);
    return (
      <span className="block">
        <img src={url} alt={file.name} {...size} style={size} className="max-w-full bg-sunken object-cover" />
        {progress && <span className="block px-3">{progress}</span>}
      </span>
    );
  }
  return (
    <span className={clsx("block min-w-52", file.kind === "image" ? "px-3 py-1.75" : "py-0.5")}>
      <span className="flex items-center gap-2.5">
        <span className="flex size-8 flex-none items-center justify-center rounded-2 bg-bg text-ink-2">
          <Icon of={ICONS[file.kind] ?? FileText} size={16} />
        </span>
        <span className="min-w-0 flex-1">
          <bdi className="block truncate text-12 font-medium">{file.name}</bdi>
          <span className="block text-11 text-ink-3 tabular-nums">{fileSize(file.sizeBytes, i18n.language)}</span>
        </span>
      </span>
      {progress}
    </span>
  );
}

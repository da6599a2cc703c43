/** A file on its way to the server: what it is, how far it is, and why it was not taken. */
import type { MediaKind } from "@max/domain/message/content";
import { FileText, Image, Mic, Music2, RotateCw, Video, X } from "lucide-react";
import { useTranslation } from "../words/use-translation.ts";
import { fileSize } from "../words/names.ts";
import { IconButton } from "./button.tsx";
import { Icon } from "./icon.tsx";

const ICONS = { video: Video, audio: Music2, voice: Mic, document: FileText, image: Image, sticker: Image };

/** How far a file is on its way, for the eye and for the ear. @param progress from 0 to 1 */
export function UploadProgress({ name, progress }: { name: string; progress: number }) {
  const { t } = useTranslation();
  return (
    <progress
      aria-label={t("files.progress", { name })}
      value={progress}
      max={1}
      className="block h-1 w-full appearance-none overflow-hidden rounded-full [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-inbound [&::-webkit-progress-value]:bg-accent"
    />
  );
}

type Props = {
  name: string;
  kind: MediaKind;
  sizeBytes: number;
  state: "waiting" | "uploading" | "done" | "failed";
  /** From 0 to 1. */
  progress: number;
  /** Why it failed, in a sentence. */
  refusal: string | null;
  /** Where a picture of it is found. */
  previewUrl: string | null;
  onRetry: () => void;
  onRemove: () => void;
};

/** For a list of such files. */
export function UploadItem({ name, kind, sizeBytes, state, progress, refusal, previewUrl, onRetry, onRemove }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <li className="flex w-56 max-w-full flex-none items-center gap-2 rounded-2 bg-inbound p-1.5 pr-1">
      {previewUrl ? (
        <img src={previewUrl} alt="" className="size-9 flex-none rounded-1 object-cover" />
      ) : (
        <span className="flex size-9 flex-none items-center justify-center rounded-1 bg-bg text-ink-2">
          <Icon of={ICONS[kind]} size={16} />
        </span>
      )}
      <span className="min-w-0 flex-1 text-12">
        <bdi className="block truncate font-medium" title={name}>
          {name}
        </bdi>
        {state === "failed" ? (
          <span className="block text-11 text-red-ink" role="alert">
            {refusal}
          </span>
        ) : state === "done" ? (
          <span className="block text-11 text-ink-2 tabular-nums">{fileSize(sizeBytes, i18n.language)}</span>
        ) : (
          <span className="block py-1">
            <UploadProgress name={name} progress={progress} />
          </span>
        )}
      </span>
      {state === "failed" && (
        <IconButton label={t("files.retry", { name })} onClick={onRetry}>
          <Icon of={RotateCw} size={14} />
        </IconButton>
      )}
      <IconButton label={t("files.remove", { name })} onClick={onRemove}>
        <Icon of={X} size={14} />
      </IconButton>
    </li>
  );
}

type Refused = { name: string; reason: string };

/** What was chosen and not taken, each with the reason. */
export function RefusedFiles({ refused, onDismiss }: { refused: readonly Refused[]; onDismiss: () => void }) {
  const { t } = useTranslation();
  if (refused.length === 0) return null;
  return (
    <div role="alert" className="mt-1 flex items-start gap-2 text-12 text-red-ink">
      <span className="min-w-0 flex-1">
        {refused.map(({ name, reason }) => (
          <span key={name} className="block [overflow-wrap:anywhere]">
            <bdi className="font-medium">{name}</bdi>: {reason}
          </span>
        ))}
      </span>
      <IconButton label={t("toast.dismiss")} onClick={onDismiss}>
        <Icon of={X} size={14} />
      </IconButton>
    </div>
  );
}

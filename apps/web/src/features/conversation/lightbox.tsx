/** The pictures of a thread, one at a time, large. Arrows move, Escape leaves. */
import { ChevronLeft, ChevronRight, Download, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useTranslation } from "../../words/use-translation.ts";
import type { Message } from "../../live/wire.ts";
import { Icon } from "../../ui/icon.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import { shownAt } from "./thread-items.ts";

type Props = { pictures: readonly Message[]; openId: string | null; onOpen: (messageId: string | null) => void };

const CONTROL =
  "flex size-11 flex-none items-center justify-center rounded-full bg-[rgb(255_255_255/.12)] text-[#fff] hover:bg-[rgb(255_255_255/.24)]";

export function Lightbox({ pictures, openId, onOpen }: Props) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const at = pictures.findIndex((picture) => picture.id === openId);
  const picture = pictures[at];
  const step = (by: number) => {
    const next = pictures[at + by];
    if (next) onOpen(next.id);
  };
  return (
    <Dialog.Root open={picture !== undefined} onOpenChange={(open) => !open && onOpen(null)}>
      <Dialog.Portal>
        <Dialog.Content
          aria-describedby={undefined}
          onKeyDown={(event) => {
            if (event.key === "ArrowRight") step(1);
            if (event.key === "ArrowLeft") step(-1);
          }}
          className="fixed inset-0 z-50 flex flex-col bg-[rgb(10_12_16/.94)] text-[#fff] outline-none"
        >
          <Dialog.Title className="sr-only">{t("lightbox.name")}</Dialog.Title>
          {picture && (
            <>
              <div className="flex items-center gap-3 p-3">
                <span className="min-w-0 flex-1 truncate">
                  <bdi>{picture.author.name}</bdi>, {words.exact(shownAt(picture))}
                </span>
                <span className="tabular-nums">{t("lightbox.position", { at: at + 1, total: pictures.length })}</span>
                {picture.attachment?.url && (
                  <a
                    href={picture.attachment.url}
                    download={picture.attachment.fileName ?? ""}
                    aria-label={t("lightbox.download")}
                    title={t("lightbox.download")}
                    className={CONTROL}
                  >
                    <Icon of={Download} />
                  </a>
                )}
                <Dialog.Close aria-label={t("lightbox.close")} title={t("lightbox.close")} className={CONTROL}>
                  <Icon of={X} />
                </Dialog.Close>
              </div>
              <div className="flex min-h-0 flex-1 items-center gap-3 px-3 pb-3">
                <button
                  type="button"
                  aria-label={t("lightbox.previous")}
                  disabled={at === 0}
                  onClick={() => step(-1)}
                  className={`${CONTROL} disabled:invisible`}
                >
                  <Icon of={ChevronLeft} />
                </button>
                <img
                  key={picture.id}
                  src={picture.attachment?.previewUrl ?? ""}
                  alt={t("content.photo", { name: picture.author.name })}
                  className="mx-auto max-h-full min-h-0 min-w-0 flex-1 object-contain"
                />
                <button
                  type="button"
                  aria-label={t("lightbox.next")}
                  disabled={at === pictures.length - 1}
                  onClick={() => step(1)}
                  className={`${CONTROL} disabled:invisible`}
                >
                  <Icon of={ChevronRight} />
                </button>
              </div>
              {picture.text && <p className="px-4 pb-4 text-center text-14">{picture.text}</p>}
            </>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

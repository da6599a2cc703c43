/** What is held back, to read before anybody decides: in the order it was written, a page at a time. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { heldQuery } from "../../live/queries.ts";
import type { Conversation } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";

type Props = {
  conversation: Conversation;
  onClose: () => void;
  /** Null for whoever may only read. */
  onRelease: (() => void) | null;
};

export function HeldDialog({ conversation, onClose, onRelease }: Props) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const query = useInfiniteQuery(heldQuery(conversation.id));
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog isOpen onClose={onClose} title={t("held.title")} lead={t("held.lead")}>
      {query.isPending && <p className="mt-4 text-ink-2">{t("held.loading")}</p>}
      {query.isError && (
        <p role="alert" className="mt-4 text-red-ink">
          {wordsForError(t, query.error)}
        </p>
      )}
      {query.isSuccess && rows.length === 0 && <p className="mt-4 text-ink-2">{t("held.empty")}</p>}
      <ul
        aria-label={t("held.title")}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- who has no mouse scrolls it with the arrows
        tabIndex={0}
        className="focus-inset mt-4 max-h-80 overflow-y-auto"
      >
        {rows.map((row) => (
          <li key={row.id} className="flex gap-3 border-b border-line py-2 last:border-0">
            <bdi className="min-w-0 flex-1 break-words whitespace-pre-wrap">
              {row.text?.trim() ? row.text : t(`kind.${row.kind}`)}
            </bdi>
            <time
              dateTime={row.providerAt}
              title={words.exact(row.providerAt)}
              className="flex-none text-12 text-ink-3 tabular-nums"
            >
              {words.clock(row.providerAt)}
            </time>
          </li>
        ))}
      </ul>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        {query.hasNextPage && (
          <Button size="form" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("held.more")}
          </Button>
        )}
        <Button size="form" onClick={onClose}>
          {t("held.close")}
        </Button>
        {onRelease && (
          <Button look="primary" size="form" onClick={onRelease}>
            {t("held.release")}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

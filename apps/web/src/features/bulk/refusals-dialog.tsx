/** Which conversations were left out, and why, in the words that an act on one would have said. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "../../words/use-translation.ts";
import { bulkRefusalsQuery } from "../../live/queries.ts";
import type { BulkJob, BulkRefusal } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { useReasonWords } from "./use-reason-words.ts";

export function RefusalsDialog({ job, onClose }: { job: BulkJob; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(bulkRefusalsQuery(job.id));
  const words = useReasonWords(job);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog isOpen onClose={onClose} title={t("bulk.refusedTitle")} lead={t("bulk.refusedLead")}>
      {query.isPending && <p className="mt-4 text-ink-2">{t("bulk.refusedLoading")}</p>}
      {query.isError && (
        <p role="alert" className="mt-4 text-red-ink">
          {t("error.unavailable")}
        </p>
      )}
      <ul className="mt-4 max-h-80 overflow-y-auto">
        {rows.map((row) => (
          <Refusal key={row.conversationId} refusal={row} reason={words(row.reason)} />
        ))}
      </ul>
      <div className="mt-5 flex justify-end gap-2">
        {query.hasNextPage && (
          <Button size="form" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("bulk.refusedMore")}
          </Button>
        )}
        <Button look="primary" size="form" onClick={onClose}>
          {t("keys.done")}
        </Button>
      </div>
    </Dialog>
  );
}

function Refusal({ refusal: { conversation }, reason }: { refusal: BulkRefusal; reason: string }) {
  const { t } = useTranslation();
  return (
    <li className="border-b border-line py-2 last:border-0">
      <span className="flex gap-2 font-medium">
        <bdi className="truncate">{conversation?.contactName ?? t("bulk.unseen")}</bdi>
        {conversation && <span className="font-normal text-ink-3 tabular-nums">#{conversation.number}</span>}
      </span>
      <span className="text-ink-2">{reason}</span>
    </li>
  );
}

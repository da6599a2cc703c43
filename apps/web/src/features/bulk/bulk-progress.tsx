/** How far one's acts on many are, and what they were refused on. What ended well says so once, with Undo. */
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useEndedBulk } from "../../live/ended-bulk.ts";
import { isBulkBusy } from "../../live/place-bulk.ts";
import { bulksQuery } from "../../live/queries.ts";
import type { BulkJob } from "../../live/wire.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { showToast } from "../../ui/toast.tsx";
import { RefusalsDialog } from "./refusals-dialog.tsx";
import { useBulk } from "./use-bulk.ts";

export function BulkProgress() {
  const { t } = useTranslation();
  const { data: jobs = [] } = useQuery(bulksQuery);
  const bulk = useBulk();
  const ended = useEndedBulk((state) => state.job);
  const [isListing, setListing] = useState(false);
  useEffect(() => {
    if (!ended) return;
    if (ended.state === "undone") return showToast(t("bulk.undone", { count: ended.undone }));
    const words = t(`bulk.end.${ended.act.type}`, { count: ended.done });
    showToast(words, ended.done > 0 ? () => bulk.undo(ended.id) : null);
    // Once for each that ends.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [ended]);
  const isKept = ended?.state === "undone";
  const leftOut = !ended ? 0 : isKept ? ended.kept : ended.failed;
  return (
    <>
      {jobs.filter(isBulkBusy).map((job) => (
        <Running key={job.id} job={job} onCancel={() => bulk.cancel(job)} />
      ))}
      {ended && leftOut > 0 && (
        <output className="flex items-center gap-2 rounded-row bg-raised p-1.5 pl-3 shadow-2">
          <Icon of={CircleAlert} className="text-amber-ink" />
          <span className="min-w-0 flex-1">{t(isKept ? "bulk.kept" : "bulk.refused", { count: leftOut })}</span>
          <Button look="outlined" onClick={() => setListing(true)}>
            {t("bulk.show")}
          </Button>
          <IconButton label={t("toast.dismiss")} onClick={() => useEndedBulk.setState({ job: null })}>
            <Icon of={X} />
          </IconButton>
        </output>
      )}
      {ended && isListing && <RefusalsDialog job={ended} onClose={() => setListing(false)} />}
    </>
  );
}

function Running({ job, onCancel }: { job: BulkJob; onCancel: () => void }) {
  const { t } = useTranslation();
  const isUndoing = job.state === "undoing";
  const [value, max] = isUndoing ? [job.undone + job.kept, job.done] : [job.done + job.failed, job.total];
  const words = t(isUndoing ? "bulk.undoing" : `bulk.running.${job.act.type}`, { done: value, total: max });
  return (
    <div className="rounded-row bg-raised p-1.5 pl-3 shadow-2">
      <div className="flex min-h-7 items-center gap-2">
        <span className="min-w-0 flex-1 tabular-nums">{words}</span>
        {!isUndoing && (
          <Button look="outlined" onClick={onCancel}>
            {t("bulk.cancel")}
          </Button>
        )}
      </div>
      <progress
        aria-label={words}
        value={value}
        max={Math.max(max, 1)}
        className="mt-1 block h-1 w-full appearance-none overflow-hidden rounded-full bg-inbound [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-inbound [&::-webkit-progress-value]:bg-accent"
      />
    </div>
  );
}

/** The list while it is loading, when it failed, and when there is nothing in it. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ListView } from "../../live/inbox-view.ts";
import { Button } from "../../ui/button.tsx";
import { CutDrawing, TrayDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { AfterAWhile, Bone } from "../../ui/skeleton.tsx";

export function ListSkeleton({ rowHeight }: { rowHeight: number }) {
  const { t } = useTranslation();
  return (
    <AfterAWhile>
      <div className="p-2" aria-busy="true">
        <span className="sr-only">{t("list.loading")}</span>
        {Array.from({ length: 9 }, (_, at) => (
          <div key={at} style={{ height: rowHeight }} className="grid grid-cols-[36px_minmax(0,1fr)] gap-x-3 p-2">
            <Bone className="size-9 rounded-full!" />
            <div>
              <Bone className="mt-1 h-3 w-[38%]" />
              <Bone className="mt-2.25 h-3 w-[86%]" />
              <Bone className="mt-2.5 h-2.5 w-[24%]" />
            </div>
          </div>
        ))}
      </div>
    </AfterAWhile>
  );
}

export function FailedList({ onRetry, isBusy }: { onRetry: () => void; isBusy: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="flex h-full">
      <EmptyState
        drawing={<CutDrawing />}
        title={t("list.failedTitle")}
        body={t("list.failedBody")}
        action={
          <Button look="outlined" onClick={onRetry} isBusy={isBusy}>
            {t("error.retry")}
          </Button>
        }
      />
    </div>
  );
}

const WORDS = {
  mine: ["list.emptyMine", "list.emptyMineBody"],
  snoozed: ["list.emptySnoozed", "list.emptySnoozedBody"],
  unassigned: ["list.emptyUnassigned", "list.emptyUnassignedBody"],
  open: ["list.emptyOpen", "list.emptyOpenBody"],
  closed: ["list.emptyClosed", "list.emptyClosedBody"],
  all: ["list.emptyFilter", "list.emptyFilterBody"],
  team: ["list.emptyTeam", "list.emptyTeamBody"],
} as const;

export function EmptyList({ view, action }: { view: ListView; action: ReactNode }) {
  const { t } = useTranslation();
  const isNarrowed = view.filter !== undefined;
  const [title, body] = WORDS[isNarrowed ? "all" : view.name];
  return (
    <div className="flex h-full">
      <EmptyState
        drawing={<TrayDrawing />}
        title={t(title)}
        body={t(body)}
        action={view.name === "mine" && !isNarrowed ? action : null}
      />
    </div>
  );
}

/** The list while it is loading, when it failed, and when there is nothing in it. */
import type { ReactNode } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import type { ListView } from "../../live/inbox-view.ts";
import { Button } from "../../ui/button.tsx";
import { CutDrawing, TrayDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";

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

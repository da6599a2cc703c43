/** A page of settings while it is loading, and when it failed. */
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "../words/use-translation.ts";
import { Button } from "./button.tsx";
import { CutDrawing } from "./drawings.tsx";
import { EmptyState } from "./empty-state.tsx";
import { AfterAWhile, Bone } from "./skeleton.tsx";

export function LoadingRows({ count = 5 }: { count?: number }) {
  const { t } = useTranslation();
  return (
    <AfterAWhile>
      <div aria-busy="true">
        <span className="sr-only">{t("settings.loading")}</span>
        {Array.from({ length: count }, (_, at) => (
          <div key={at} className="flex h-14 items-center gap-3 border-b border-line">
            <Bone className="size-9" />
            <Bone className="h-3 w-[40%]" />
          </div>
        ))}
      </div>
    </AfterAWhile>
  );
}

type LoadedProps<Data> = { query: UseQueryResult<Data>; rows: number; children: (data: Data) => ReactNode };

/** What was asked for once it is there. @param rows how many are drawn while it is on its way */
export function Loaded<Data>({ query, rows, children }: LoadedProps<Data>) {
  if (query.isPending) return <LoadingRows count={rows} />;
  if (query.isError) return <FailedRows onRetry={() => void query.refetch()} isBusy={query.isFetching} />;
  return children(query.data);
}

export function FailedRows({ onRetry, isBusy }: { onRetry: () => void; isBusy: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-80">
      <EmptyState
        drawing={<CutDrawing />}
        title={t("settings.failedTitle")}
        body={t("settings.failedBody")}
        action={
          <Button look="outlined" onClick={onRetry} isBusy={isBusy}>
            {t("error.retry")}
          </Button>
        }
      />
    </div>
  );
}

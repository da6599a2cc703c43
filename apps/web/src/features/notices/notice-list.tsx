/** What one was told of, newest first: opened with a click or Enter, walked with the arrows, marked read one by one or all at once. */
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CheckCheck, Settings } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { client } from "../../app/trpc.ts";
import { invalidateCounts } from "../../live/cache.ts";
import { noticesQuery } from "../../live/queries.ts";
import { Button } from "../../ui/button.tsx";
import { CutDrawing, TrayDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { RowSkeleton } from "../../ui/row-skeleton.tsx";
import { showToast } from "../../ui/toast.tsx";
import { NoticeRow } from "./notice-row.tsx";

const asksAgain = () => {
  invalidateCounts();
  return queryClient.invalidateQueries(noticesQuery);
};

/** Arrows go from row to row, as they do in menus. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-notice]")];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = event.key === "ArrowDown" ? rows[at + 1] : rows[Math.max(0, at - 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export function NoticeList({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery({ ...noticesQuery, refetchOnMount: "always" });
  const notices = query.data?.pages.flatMap((page) => page.items) ?? [];
  const newest = notices[0];
  const said = { onError: (error: unknown) => showToast(wordsForError(t, error)), onSettled: asksAgain };
  const read = useMutation({
    mutationFn: (id: string) => client.notice.markRead.mutate({ noticeIds: [id] }),
    ...said,
  });
  const readAll = useMutation({
    mutationFn: (upTo: string) => client.notice.markAllRead.mutate({ upTo }),
    ...said,
  });
  return (
    <>
      <div className="flex h-12 flex-none items-center gap-1 border-b border-line pr-2 pl-4">
        <h2 className="min-w-0 flex-1 truncate font-semibold">{t("notice.name")}</h2>
        <Button
          icon={<Icon of={CheckCheck} />}
          isBusy={readAll.isPending}
          disabledReason={notices.some(({ isRead }) => !isRead) ? null : t("notice.noneUnread")}
          onClick={() => newest && readAll.mutate(newest.at)}
        >
          {t("notice.readAll")}
        </Button>
        <Link
          to="/settings/notifications"
          onClick={onDone}
          aria-label={t("notice.settings")}
          title={t("notice.settings")}
          className="touch-target flex size-7 items-center justify-center rounded-2 text-ink-2 hover:bg-hover hover:text-ink"
        >
          <Icon of={Settings} />
        </Link>
      </div>
      {query.isPending ? (
        <div className="h-80 overflow-hidden">
          <RowSkeleton label={t("notice.loading")} rows={4} rowHeight={72} />
        </div>
      ) : query.isError && notices.length === 0 ? (
        <div className="flex min-h-80">
          <EmptyState
            drawing={<CutDrawing />}
            title={t("notice.failedTitle")}
            body={t("notice.failedBody")}
            action={
              <Button look="outlined" onClick={() => void query.refetch()} isBusy={query.isFetching}>
                {t("error.retry")}
              </Button>
            }
          />
        </div>
      ) : notices.length === 0 ? (
        <div className="flex min-h-80">
          <EmptyState drawing={<TrayDrawing />} title={t("notice.emptyTitle")} body={t("notice.emptyBody")} />
        </div>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the arrows go from one link in it to the next
        <ul className="min-h-0 flex-1 overflow-y-auto p-1" onKeyDown={walk}>
          {notices.map((notice) => (
            <NoticeRow
              key={notice.id}
              notice={notice}
              onOpen={onDone}
              onRead={() => read.mutate(notice.id)}
              isReading={read.isPending && read.variables === notice.id}
            />
          ))}
          {query.hasNextPage && (
            <li className="flex justify-center p-2">
              <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t("notice.older")}
              </Button>
            </li>
          )}
        </ul>
      )}
    </>
  );
}

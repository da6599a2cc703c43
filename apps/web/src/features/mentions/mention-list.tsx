/** The middle pane of the view Mentions: the notes that call one, newest first, paged as they are scrolled to. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useMemo, useRef } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useServerNow } from "../../live/clock.ts";
import { mentionsQuery, prefetchConversation } from "../../live/queries.ts";
import { Button } from "../../ui/button.tsx";
import { CutDrawing, TrayDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import type { ListHandle } from "../../ui/list-handle.ts";
import { RowSkeleton } from "../../ui/row-skeleton.tsx";
import { useMedia } from "../../ui/use-media.ts";
import { MentionRow } from "./mention-row.tsx";

type Props = { selectedId: string | null; header: ReactNode; handle: Ref<ListHandle> };

export function MentionList({ selectedId, header, handle }: Props) {
  const { t } = useTranslation();
  const nowMs = useServerNow();
  const isPhone = useMedia("isPhone");
  const scroller = useRef<HTMLDivElement>(null);
  const query = useInfiniteQuery(mentionsQuery);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const rowHeight = isPhone ? 88 : 80;
  // Nothing of it is handed to a part that remembers what it was given.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.note.id ?? index,
    overscan: 6,
    paddingStart: 8,
    paddingEnd: isPhone ? 88 : 8,
  });
  useEffect(() => virtual.measure(), [rowHeight, virtual]);

  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastIndex >= rows.length - 10) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, lastIndex, rows.length]);

  const idAt = (index: number) => rows[index]?.conversation.id ?? null;
  useImperativeHandle(handle, () => ({
    // Several notes of one conversation lie beside each other or apart: the next one is of another.
    neighbour: (step) => {
      if (selectedId === null) return idAt(0);
      const isSelected = (row: (typeof rows)[number]) => row.conversation.id === selectedId;
      const from = step === 1 ? rows.findLastIndex(isSelected) : rows.findIndex(isSelected);
      return from === -1 ? idAt(0) : idAt(from + step);
    },
    focus: (conversationId) =>
      requestAnimationFrame(() =>
        scroller.current
          ?.querySelector<HTMLElement>(`[data-conversation="${conversationId}"]`)
          ?.focus({ preventScroll: true }),
      ),
  }));

  return (
    <section
      aria-label={t("mention.name")}
      className="relative flex min-h-0 min-w-0 flex-col border-r border-line bg-bg"
    >
      {header}
      <div ref={scroller} className="relative min-h-0 flex-1 overflow-y-auto">
        {query.isPending ? (
          <RowSkeleton label={t("mention.loading")} rows={6} rowHeight={rowHeight} />
        ) : query.isError && rows.length === 0 ? (
          <div className="flex h-full">
            <EmptyState
              drawing={<CutDrawing />}
              title={t("mention.failedTitle")}
              body={t("mention.failedBody")}
              action={
                <Button look="outlined" onClick={() => void query.refetch()} isBusy={query.isFetching}>
                  {t("error.retry")}
                </Button>
              }
            />
          </div>
        ) : rows.length === 0 ? (
          <div className="flex h-full">
            <EmptyState drawing={<TrayDrawing />} title={t("mention.emptyTitle")} body={t("mention.emptyBody")} />
          </div>
        ) : (
          <div style={{ height: virtual.getTotalSize() }} className="relative">
            {items.map((item) => {
              const mention = rows[item.index];
              if (!mention) return null;
              return (
                <div
                  key={item.key}
                  className="absolute inset-x-2 top-0 max-sm:inset-x-1"
                  style={{ height: item.size, transform: `translateY(${item.start}px)` }}
                >
                  <MentionRow
                    mention={mention}
                    isSelected={mention.conversation.id === selectedId}
                    isPhone={isPhone}
                    nowMs={nowMs}
                    onApproach={() => prefetchConversation(mention.conversation.id)}
                  />
                </div>
              );
            })}
          </div>
        )}
        {isFetchingNextPage && <span className="sr-only">{t("list.loadingMore")}</span>}
      </div>
    </section>
  );
}

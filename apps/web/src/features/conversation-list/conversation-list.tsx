/** The middle pane: one view's conversations, virtualised, paged as they are scrolled to. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp } from "lucide-react";
import {
  type ReactNode,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  type Ref,
} from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { rowsOf } from "../../live/apply-live-event.ts";
import { useServerNow } from "../../live/clock.ts";
import { type ListView, listKey } from "../../live/inbox-view.ts";
import { conversationsQuery, prefetchConversation } from "../../live/queries.ts";
import { Icon } from "../../ui/icon.tsx";
import type { ListHandle } from "../../ui/list-handle.ts";
import { RowSkeleton } from "../../ui/row-skeleton.tsx";
import { useMedia } from "../../ui/use-media.ts";
import { ConversationRow } from "./conversation-row.tsx";
import { FailedList, EmptyList } from "./list-states.tsx";
import { RowCheckbox } from "./row-checkbox.tsx";
import { isChosen } from "./selection.ts";
import { useCalmRows } from "./use-calm-rows.ts";
import { useSelection } from "./use-selection.ts";

/** What is chosen, for whoever acts on it. */
export type Chosen = {
  ids: readonly string[];
  /** All that the view holds, loaded or not. */
  isAll: boolean;
  /** Whether there is more in the view than is loaded. */
  isMore: boolean;
  all: () => void;
  clear: () => void;
};

type Props = {
  view: ListView;
  selectedId: string | null;
  header: ReactNode;
  emptyAction: ReactNode;
  /** What can be done with the chosen rows, drawn over the end of the list. */
  renderActions: (chosen: Chosen | null) => ReactNode;
  handle: Ref<ListHandle>;
};

export function ConversationList({ header, ...rest }: Props) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("list.name")} className="relative flex min-h-0 min-w-0 flex-col border-r border-line bg-bg">
      {header}
      {/* Another view, or the same one narrowed otherwise, begins at its top with nothing chosen. */}
      <Rows key={JSON.stringify(listKey(rest.view))} {...rest} />
    </section>
  );
}

function Rows({ view, selectedId, emptyAction, renderActions, handle }: Omit<Props, "header">) {
  const { t } = useTranslation();
  const nowMs = useServerNow();
  const isPhone = useMedia("isPhone");
  const scroller = useRef<HTMLDivElement>(null);
  const query = useInfiniteQuery(conversationsQuery(view));
  const rows = useMemo(() => (query.data ? rowsOf(query.data) : []), [query.data]);
  const choosing = useSelection();
  const calm = useCalmRows(rows, selectedId, choosing.hasChosen);
  const order = useMemo(() => calm.rows.map((row) => row.conversation.id), [calm.rows]);
  const { toggle: chooseOne } = choosing;
  // The same for every row whatever is selected, so that none is drawn anew for it.
  const latestOrder = useRef(order);
  useLayoutEffect(() => {
    latestOrder.current = order;
  });
  const toggle = useCallback((id: string) => chooseOne(id, latestOrder.current), [chooseOne]);
  const rowHeight = isPhone ? 88 : 80;

  const virtual = useVirtualizer({
    count: calm.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => calm.rows[index]?.conversation.id ?? index,
    overscan: 6,
    paddingStart: 8,
    paddingEnd: isPhone ? 88 : choosing.hasChosen ? 64 : 8,
  });
  useEffect(() => virtual.measure(), [rowHeight, virtual]);

  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const isLooking = hasNextPage && calm.rows.length === 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastIndex >= calm.rows.length - 10) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, lastIndex, calm.rows.length]);

  const selectedIndex = calm.rows.findIndex((row) => row.conversation.id === selectedId);
  const idAt = (index: number) => calm.rows[index]?.conversation.id ?? null;
  const focusedId = () => {
    const row = document.activeElement?.closest<HTMLElement>("[data-conversation]");
    return row?.dataset.conversation ?? (selectedIndex === -1 ? null : selectedId) ?? idAt(0);
  };
  useImperativeHandle(handle, () => ({
    hasChosen: () => choosing.hasChosen,
    choose: () => {
      const id = focusedId();
      if (id) choosing.toggle(id, order);
    },
    extend: (by) => choosing.step(by, focusedId(), order),
    chooseAll: () => choosing.all(order),
    chooseNothing: () => {
      choosing.clear();
      return choosing.hasChosen;
    },
    neighbour: (step) => (selectedIndex === -1 ? idAt(0) : idAt(selectedIndex + step)),
    focus: (conversationId) =>
      requestAnimationFrame(() =>
        scroller.current
          ?.querySelector<HTMLElement>(`[data-conversation="${conversationId}"]`)
          ?.focus({ preventScroll: true }),
      ),
  }));
  useEffect(() => {
    if (selectedIndex === -1) return;
    virtual.scrollToIndex(selectedIndex, { align: "auto" });
    for (const step of [1, -1]) {
      const id = idAt(selectedIndex + step);
      if (id) prefetchConversation(id);
    }
    // Only a new selection brings its row into view and prefetches; rows that come and go do not.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [selectedId, selectedIndex === -1]);

  const showArrived = () => {
    calm.release();
    scroller.current?.scrollTo({ top: 0 });
  };

  return (
    // The pill lies within what counts as hovered: it must not vanish under the cursor that comes to press it.
    <div
      onPointerEnter={(event) => event.pointerType === "mouse" && calm.noteHover(true)}
      onPointerLeave={() => calm.noteHover(false)}
      className="relative flex min-h-0 flex-1 flex-col"
    >
      <div
        ref={scroller}
        onScroll={(event) => calm.noteScroll(event.currentTarget.scrollTop)}
        className="relative min-h-0 flex-1 overflow-y-auto [overflow-anchor:none]"
      >
        {query.isPending ? (
          <RowSkeleton label={t("list.loading")} rows={9} rowHeight={rowHeight} />
        ) : query.isError && rows.length === 0 ? (
          <FailedList onRetry={() => void query.refetch()} isBusy={query.isFetching} />
        ) : isLooking ? (
          <output className="block p-4 text-ink-2">{t("list.lookingFurther")}</output>
        ) : calm.rows.length === 0 ? (
          <EmptyList view={view} action={emptyAction} />
        ) : (
          <div style={{ height: virtual.getTotalSize() }} className="relative">
            {items.map((item) => {
              const row = calm.rows[item.index];
              if (!row) return null;
              return (
                <div
                  key={item.key}
                  className="group/item absolute inset-x-2 top-0 max-sm:inset-x-1"
                  style={{ height: item.size, transform: `translateY(${item.start}px)` }}
                  onClickCapture={(event) => {
                    if (!event.shiftKey) return;
                    event.preventDefault();
                    event.stopPropagation();
                    choosing.extendTo(row.conversation.id, order);
                  }}
                >
                  <ConversationRow
                    conversation={row.conversation}
                    view={view}
                    isSelected={item.index === selectedIndex}
                    isPhone={isPhone}
                    hasLineAbove={item.index > 0 && item.index !== selectedIndex && item.index - 1 !== selectedIndex}
                    isGone={row.isGone}
                    isChosen={isChosen(choosing.selection, row.conversation.id)}
                    nowMs={nowMs}
                  />
                  <RowCheckbox
                    id={row.conversation.id}
                    name={row.conversation.contact.name}
                    isChosen={isChosen(choosing.selection, row.conversation.id)}
                    isSelected={item.index === selectedIndex}
                    isChoosing={choosing.hasChosen}
                    isPhone={isPhone}
                    onToggle={toggle}
                  />
                </div>
              );
            })}
          </div>
        )}
        {isFetchingNextPage && <span className="sr-only">{t("list.loadingMore")}</span>}
      </div>
      {renderActions(
        choosing.hasChosen
          ? {
              ids: [...choosing.selection.ids],
              isAll: choosing.selection.isAll,
              isMore: hasNextPage,
              all: () => choosing.all(order),
              clear: choosing.clear,
            }
          : null,
      )}
      {calm.waiting > 0 && (
        <button
          type="button"
          onClick={showArrived}
          className="absolute top-11 left-1/2 z-10 flex h-6 -translate-x-1/2 items-center gap-1.5 rounded-full bg-inverse pr-2.75 pl-2.25 text-12 font-medium text-ink-inverse shadow-2 max-sm:top-auto max-sm:bottom-4 max-sm:left-4 max-sm:h-11 max-sm:translate-x-0 max-sm:px-4.5"
        >
          <Icon of={ArrowUp} size={14} />
          {t("list.arrived", { count: calm.waiting })}
        </button>
      )}
    </div>
  );
}

/** The messages of one conversation, from the customer's first word to what is being sent now. Ten thousand scroll well. */
import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useWorkspace } from "../../app/session.ts";
import { queryClient } from "../../app/query-client.ts";
import { messagesOf, type ThreadPage } from "../../live/apply-live-event.ts";
import { useServerNow } from "../../live/clock.ts";
import { type Anchor, messagesQuery, stretchQuery } from "../../live/queries.ts";
import type { Conversation, Message, Note, PlacementChange, Scheduled } from "../../live/wire.ts";
import { useOutbox } from "../../outbox/outbox.ts";
import { fetchedPatiently } from "../../ui/fetched.ts";
import { Icon } from "../../ui/icon.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import { Bubble, type ThreadActions } from "./bubble.tsx";
import { ChangeLines, NoticeLine } from "./change-lines.tsx";
import { Lightbox } from "./lightbox.tsx";
import { NoteCard } from "./note-card.tsx";
import { FailedThread, ThreadSkeleton } from "./thread-states.tsx";
import { shownAt, type ThreadItem, threadItems } from "./thread-items.ts";
import { useFirstUnread } from "./use-first-unread.ts";
import { useNoteSeen } from "./use-note-seen.ts";
import { estimateHeight } from "./estimate-height.ts";

/** Few conversations have one. */
const HeldLine = fetchedPatiently(async () => (await import("./held-line.tsx")).HeldLine, <div className="h-14" />);
const ScheduledCard = fetchedPatiently(
  async () => (await import("./scheduled-card.tsx")).ScheduledCard,
  <div className="h-20" />,
);

/** This near to the end, what arrives is followed; farther than the second, a way back is offered. */
const AT_END_PX = 48;
const FAR_FROM_END_PX = 160;
const FOUND_MS = 1600;
const SEARCHED_PAGES = 20;
const [ABOVE_PX, BELOW_PX] = [12, 8];

/** The pane as the last thread had it: the next one is drawn whole at once, where it would be laid out once more to measure the pane. */
let paneRect = { width: 0, height: 0 };

/** Where a thread that opens at its end begins to be drawn, before any of it is measured. */
function offsetOfEnd(items: readonly ThreadItem[]): number {
  const size = items.reduce((sum, item) => sum + estimateHeight(item), ABOVE_PX + BELOW_PX);
  return Math.max(0, size - paneRect.height);
}

type Props = {
  conversation: Conversation;
  changes: readonly PlacementChange[];
  notes: readonly Note[];
  scheduled: readonly Scheduled[];
  unreadAtOpening: number;
  canAnswer: boolean;
  onQuote: (message: Message) => void;
  onTakeBack: (message: Message) => void;
  /** What was looked for: the thread opens there instead of at its end. */
  anchor: Anchor | null;
  /** Whoever goes to the end, or writes there, is done with what they looked for. */
  onLeaveAnchor: () => void;
};

/** Another place is another beginning. */
export const Thread = (props: Props) => <ThreadFrom key={props.anchor?.id ?? "the end"} {...props} />;

function ThreadFrom(props: Props) {
  const { anchor, conversation } = props;
  const [stretch] = useState(() => (anchor && !isLoaded(conversation.id, anchor) ? anchor : null));
  return stretch ? <StretchThread {...props} anchor={stretch} /> : <WholeThread {...props} />;
}

/** Whether the thread as it was seen last reaches back to the place. */
function isLoaded(conversationId: string, anchor: Anchor): boolean {
  const thread = queryClient.getQueryData(messagesQuery(conversationId).queryKey);
  if (!thread) return false;
  const messages = messagesOf(thread);
  if (anchor.type === "message") return messages.some(({ id }) => id === anchor.id);
  return thread.pages.at(-1)?.nextCursor === null || (messages[0] !== undefined && shownAt(messages[0]) <= anchor.at);
}

function WholeThread(props: Props) {
  const query = useInfiniteQuery(messagesQuery(props.conversation.id));
  return <ThreadOnceLoaded {...props} query={query} />;
}

function StretchThread(props: Props & { anchor: Anchor }) {
  const query = useInfiniteQuery(stretchQuery(props.conversation.id, props.anchor));
  return <ThreadOnceLoaded {...props} query={query} />;
}

/** A thread's answer so far, whole or a stretch of it. */
type ThreadQuery = {
  data: InfiniteData<ThreadPage, unknown> | undefined;
  error: unknown;
  isPending: boolean;
  isError: boolean;
  isFetching: boolean;
  refetch: () => Promise<unknown>;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
  hasPreviousPage: boolean;
  isFetchingPreviousPage: boolean;
  fetchPreviousPage: () => Promise<unknown>;
};

function ThreadOnceLoaded({ query, ...props }: Props & { query: ThreadQuery }) {
  if (query.isPending) return <ThreadSkeleton />;
  if (query.isError && !query.data)
    return <FailedThread error={query.error} onRetry={() => void query.refetch()} isBusy={query.isFetching} />;
  return <LoadedThread {...props} query={query} />;
}

function LoadedThread(props: Props & { query: ThreadQuery }) {
  const { conversation, changes, notes, scheduled, unreadAtOpening, anchor, onLeaveAnchor, query } = props;
  const { canAnswer, onQuote, onTakeBack } = props;
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const { hasPreviousPage, isFetchingPreviousPage, fetchPreviousPage } = query;
  const { t } = useTranslation();
  const { me } = useWorkspace();
  const words = useTimeWords();
  const nowMs = useServerNow();
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const [foundId, setFoundId] = useState<string | null>(null);
  const [pictureId, setPictureId] = useState<string | null>(null);
  const allEntries = useOutbox((state) => state.entries);

  const messages = useMemo(() => (data ? messagesOf(data) : []), [data]);
  const entries = useMemo(
    () => allEntries.filter((entry) => entry.conversationId === conversation.id),
    [allEntries, conversation.id],
  );
  const firstUnreadId = useFirstUnread(unreadAtOpening, messages);
  useNoteSeen(conversation.id, messages, isAtEnd);
  const items = useMemo(
    () =>
      threadItems({
        messages,
        changes,
        notes,
        held: conversation.held,
        outbox: entries,
        scheduled,
        firstUnreadId,
        hasOlder: hasNextPage,
        hasNewer: hasPreviousPage,
        myId: me.id,
      }),
    [
      messages,
      changes,
      notes,
      conversation.held,
      entries,
      scheduled,
      firstUnreadId,
      hasNextPage,
      hasPreviousPage,
      me.id,
    ],
  );

  // oxlint-disable-next-line react/incompatible-library -- its functions are called here, never handed to memoised parts
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimateHeight(items[index]),
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 6,
    paddingStart: ABOVE_PX,
    paddingEnd: BELOW_PX,
    anchorTo: "end",
    initialRect: paneRect,
    initialOffset: () => (anchor || firstUnreadId ? 0 : offsetOfEnd(items)),
  });

  // Until somebody scrolls away from the end, the end stays in sight, however its last lines grow.
  const sticksToEnd = useRef(!anchor);
  const hasOpened = useRef(false);
  useLayoutEffect(() => {
    if (hasOpened.current || items.length === 0) return;
    const anchorAt = anchor ? items.findIndex((item) => idOf(item) === anchor.id) : -1;
    // A note comes with the conversation's own answer, which may be the later one.
    if (anchor?.type === "note" && anchorAt === -1) return;
    hasOpened.current = true;
    if (anchorAt !== -1) {
      // At the beginning of a thread nothing scrolls, and so nothing else would say that more follows.
      setAtEnd(!hasPreviousPage && virtual.getTotalSize() <= (scroller.current?.clientHeight ?? 0));
      return virtual.scrollToIndex(anchorAt, { align: "center" });
    }
    const unreadAt = items.findIndex((item) => item.type === "unread");
    if (unreadAt === -1) return;
    // A thread that fits has its end in sight already, and no scrolling will ever say so.
    sticksToEnd.current = virtual.getTotalSize() <= (scroller.current?.clientHeight ?? 0);
    virtual.scrollToIndex(Math.max(0, unreadAt - 1), { align: "start" });
  }, [items, virtual, anchor, hasPreviousPage]);

  // One's own message is always worth seeing, wherever one was reading.
  const lastSent = entries.at(-1)?.clientMessageId;
  const sentBefore = useRef(anchor ? lastSent : undefined);
  useLayoutEffect(() => {
    if (!lastSent || lastSent === sentBefore.current) return;
    sticksToEnd.current = true;
    if (anchor) onLeaveAnchor();
  }, [lastSent, anchor, onLeaveAnchor]);
  const totalSize = virtual.getTotalSize();
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && sticksToEnd.current) element.scrollTop = element.scrollHeight;
    // The size is not read here, but it is what has to be followed.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [totalSize, lastSent]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // The pane shrinks while an answer grows; the last message must not slide beneath it.
    const observer = new ResizeObserver(() => {
      paneRect = { width: element.clientWidth, height: element.clientHeight };
      if (sticksToEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const virtualItems = virtual.getVirtualItems();
  // Before the pane is measured nothing is drawn, and nothing older is missed yet.
  const firstIndex = virtualItems[0]?.index ?? Number.POSITIVE_INFINITY;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && firstIndex <= 8) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, firstIndex]);
  const isNearEnd = (virtualItems.at(-1)?.index ?? 0) >= items.length - 3;
  useEffect(() => {
    if (hasPreviousPage && !isFetchingPreviousPage && isNearEnd) void fetchPreviousPage();
  }, [hasPreviousPage, isFetchingPreviousPage, fetchPreviousPage, isNearEnd]);

  const lastId = messages.at(-1)?.id ?? null;
  const [seenId, setSeenId] = useState(lastId);
  useEffect(() => {
    if (isAtEnd) setSeenId(lastId);
  }, [isAtEnd, lastId]);
  const seenAt = messages.findIndex((message) => message.id === seenId);
  const newBelow = seenAt === -1 ? 0 : messages.length - 1 - seenAt;

  const latest = useRef({ items, fetchNextPage, hasNextPage, virtual });
  useLayoutEffect(() => {
    latest.current = { items, fetchNextPage, hasNextPage, virtual };
  });

  const jumpTo = useCallback(async (messageId: string) => {
    const indexOf = () => latest.current.items.findIndex((item) => idOf(item) === messageId);
    for (let pages = 0; indexOf() === -1 && latest.current.hasNextPage && pages < SEARCHED_PAGES; pages++) {
      await latest.current.fetchNextPage();
      // The page is drawn in the next frame, and only then has an index.
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    const index = indexOf();
    if (index === -1) return;
    latest.current.virtual.scrollToIndex(index, { align: "center" });
    setFoundId(messageId);
  }, []);
  useEffect(() => {
    if (!foundId) return;
    const timer = setTimeout(() => setFoundId(null), FOUND_MS);
    return () => clearTimeout(timer);
  }, [foundId]);

  const actions = useMemo<ThreadActions>(
    () => ({
      openPicture: setPictureId,
      jumpTo: (id) => void jumpTo(id),
      quote: onQuote,
      takeBack: onTakeBack,
      canAnswer,
    }),
    [jumpTo, onQuote, onTakeBack, canAnswer],
  );
  const pictures = useMemo(
    () => messages.filter((message) => message.kind === "image" && message.attachment?.previewUrl),
    [messages],
  );

  // What was looked for stays marked until something else is.
  const shownId = foundId ?? anchor?.id ?? null;
  const draw = (item: ThreadItem) => {
    switch (item.type) {
      case "day":
        return (
          <div className="pt-0.5 pb-2 text-center text-11 font-medium text-ink-3">{words.day(item.at, nowMs)}</div>
        );
      case "unread":
        return (
          <div className="flex items-center gap-3 pt-0.5 pb-2 text-11 font-medium text-accent-ink before:h-px before:flex-1 before:bg-accent before:opacity-35 after:h-px after:flex-1 after:bg-accent after:opacity-35">
            {t("thread.unread")}
          </div>
        );
      case "notice":
        return <NoticeLine message={item.message} />;
      case "note":
        return <NoteCard note={item.note} conversation={conversation} isFound={item.note.id === shownId} />;
      case "held":
        return <HeldLine conversation={conversation} held={item.held} />;
      case "scheduled":
        return <ScheduledCard conversation={conversation} scheduled={item.scheduled} />;
      case "changes":
        return <ChangeLines changes={item.changes} isFolded={item.isFolded} />;
      case "bubble": {
        const { bubble } = item;
        const quotedId = bubble.from === "outbox" ? bubble.entry.quotedMessageId : null;
        return (
          <Bubble
            bubble={bubble}
            myId={me.id}
            isInbound={item.isInbound}
            isFirst={item.isFirst}
            isLast={item.isLast}
            isFound={bubble.from === "server" && bubble.message.id === shownId}
            quotedMessage={quotedId ? (messages.find((message) => message.id === quotedId) ?? null) : null}
            actions={actions}
          />
        );
      }
    }
  };

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        role="log"
        aria-label={t("thread.name")}
        aria-live={isAtEnd ? "polite" : "off"}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- who has no mouse scrolls it with the arrows
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          const toEndPx = scrollHeight - scrollTop - clientHeight;
          sticksToEnd.current = toEndPx <= AT_END_PX && !hasPreviousPage;
          setAtEnd(toEndPx <= FAR_FROM_END_PX && !hasPreviousPage);
        }}
        className="focus-inset flex min-h-0 flex-1 flex-col overflow-y-auto [overflow-anchor:none]"
      >
        {items.length === 0 ? (
          <p className="m-auto p-4 text-ink-3">{t("thread.empty")}</p>
        ) : (
          <div className="relative mt-auto w-full flex-none" style={{ height: totalSize }}>
            {virtualItems.map((virtualItem) => {
              const item = items[virtualItem.index];
              if (!item) return null;
              return (
                <div
                  key={virtualItem.key}
                  ref={virtual.measureElement}
                  data-index={virtualItem.index}
                  data-found={shownId !== null && idOf(item) === shownId ? "" : undefined}
                  className="absolute inset-x-0 top-0 px-5 max-sm:px-3"
                  style={{ transform: `translateY(${virtualItem.start}px)` }}
                >
                  {draw(item)}
                </div>
              );
            })}
          </div>
        )}
      </div>
      {!isAtEnd && (
        <button
          type="button"
          onClick={() => (hasPreviousPage ? onLeaveAnchor() : virtual.scrollToEnd())}
          className="absolute bottom-3 left-1/2 flex h-7 -translate-x-1/2 items-center gap-1.5 rounded-full bg-inverse px-3 text-12 font-medium text-ink-inverse shadow-2 max-sm:h-11 max-sm:px-4"
        >
          <Icon of={ArrowDown} size={14} />
          {newBelow > 0 ? t("thread.newBelow", { count: newBelow }) : t("thread.toEnd")}
        </button>
      )}
      <Lightbox pictures={pictures} openId={pictureId} onOpen={setPictureId} />
    </div>
  );
}

/** The id of a message or note as the server knows it. */
function idOf(item: ThreadItem): string | null {
  if (item.type === "note") return item.note.id;
  if (item.type === "notice") return item.message.id;
  return item.type === "bubble" && item.bubble.from === "server" ? item.bubble.message.id : null;
}

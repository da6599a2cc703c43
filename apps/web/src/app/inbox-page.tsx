/** The inbox: rail, list and conversation side by side, or one at a time where there is no room for more. */
import type { LooseFilter } from "@max/domain/conversation/filter";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { clsx } from "clsx";
import { Hand } from "lucide-react";
import { Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "../words/use-translation.ts";
import type { BulkHandle } from "../features/bulk/bulk-bar.tsx";
import { ConversationList } from "../features/conversation-list/conversation-list.tsx";
import type { ConversationHandle } from "../features/conversation/conversation-view.tsx";
import { OpeningConversation } from "../features/conversation/thread-states.tsx";
import { Bell } from "../features/notices/bell.tsx";
import { Rail, viewOfSaved } from "../features/rail/rail.tsx";
import type { Pages } from "../live/apply-live-event.ts";
import type { ListHandle } from "../ui/list-handle.ts";
import { conversationsQuery } from "../live/queries.ts";
import type { Conversation } from "../live/wire.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Key } from "../ui/key.tsx";
import { ToastArea } from "../ui/toast.tsx";
import { useMedia } from "../ui/use-media.ts";
import { ConnectionDot } from "./connection-dot.tsx";
import { BulkBar, BulkProgress, ConversationView, fetchLater, KeysHelp, MentionList, Palette } from "./later.tsx";
import { ListHeader } from "./list-header.tsx";
import { NothingSelected } from "./nothing-selected.tsx";
import { useStanding } from "./standing.ts";
import { useGo } from "./use-go.ts";
import { useInboxKeys } from "./use-inbox-keys.ts";
import { useReadNotices } from "./use-read-notices.ts";
import { useTakeNext } from "./use-take-next.ts";
import { anchorOf, type InboxSearch, readInboxSearch, viewFromAddress } from "./view-address.ts";

export function InboxPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const params = useParams({ strict: false });
  const search = useSearch({ strict: false });
  const address = JSON.stringify(search);
  const view = useMemo(
    () => viewFromAddress(params.view ?? "", readInboxSearch(JSON.parse(address))),
    [params.view, address],
  );
  const selectedId = params.conversationId ?? null;
  const isPhone = useMedia("isPhone");
  const list = useRef<ListHandle>(null);
  const conversation = useRef<ConversationHandle>(null);
  const bulkBar = useRef<BulkHandle>(null);
  const [isFilterOpen, setFilterOpen] = useState(false);
  // Only this row: what happens to the others is the list's to draw, not this page's.
  const { data: known = null } = useInfiniteQuery({
    // A mention's conversation may be in the list of what is open; nothing is asked for it.
    ...conversationsQuery(view.name === "mentions" ? { name: "open" } : view),
    enabled: view.name !== "mentions",
    select: useCallback(
      (rows: Pages<Conversation>) =>
        rows.pages.flatMap((page) => page.items).find((row) => row.id === selectedId) ?? null,
      [selectedId],
    ),
  });

  const anchor = useMemo(() => anchorOf(search), [search]);
  const { go, openContact, searchAll } = useGo();
  const open = (conversationId: string) => go(view, conversationId);
  const back = () => go(view, null);
  const leaveAnchor = useCallback(
    () =>
      void navigate({
        to: ".",
        search: ({ message: _m, note: _n, at: _a, ...kept }: InboxSearch) => kept,
        replace: true,
      }),
    [navigate],
  );
  const takeNext = useTakeNext(open);
  useEffect(fetchLater, []);
  const stands = useStanding((state) => state.stands);
  const latest = useRef({ selectedId });
  useLayoutEffect(() => {
    latest.current = { selectedId };
  });
  /** Whoever is done with a conversation goes on to the next one in the list, as it was drawn when they decided. */
  const leave = () => {
    const leftId = selectedId;
    const nextId = list.current?.neighbour(1) ?? list.current?.neighbour(-1) ?? null;
    return () => {
      // They may have gone elsewhere by themselves.
      if (latest.current.selectedId !== leftId) return;
      if (!nextId || isPhone) return back();
      open(nextId);
      list.current?.focus(nextId);
    };
  };

  useReadNotices(view, selectedId);
  useInboxKeys({
    list,
    conversation,
    open,
    takeNext: takeNext.run,
    actOnChosen: bulkBar,
    filter: () => setFilterOpen(true),
  });
  const narrow = (filter: LooseFilter) => {
    if (view.name === "mentions") return;
    const next = { ...view, filter };
    const { filter: _, ...plain } = next;
    go(Object.keys(filter).length > 0 ? next : plain, isPhone ? null : selectedId);
  };

  const takeNextButton = (look: "primary" | "outlined") => (
    <Button
      look={look}
      size={look === "primary" ? "form" : "control"}
      icon={<Icon of={Hand} />}
      isBusy={takeNext.isBusy}
      onClick={takeNext.run}
    >
      {t("list.takeNext")}
      <Key onPrimary={look === "primary"}>T</Key>
    </Button>
  );
  const header = (
    <ListHeader
      view={view}
      isPhone={isPhone}
      takeNext={takeNextButton("outlined")}
      onFilter={narrow}
      onOpenSaved={(saved) => go(viewOfSaved(saved), null)}
      isFilterOpen={isFilterOpen}
      onFilterOpen={setFilterOpen}
    />
  );
  const listPane =
    view.name === "mentions" ? (
      <Suspense>
        <MentionList selectedId={selectedId} handle={list} header={header} />
      </Suspense>
    ) : (
      <ConversationList
        view={view}
        selectedId={selectedId}
        handle={list}
        // On a phone the button floats above the list already.
        emptyAction={isPhone ? null : takeNextButton("outlined")}
        header={header}
        renderActions={(chosen) => (
          <div className="absolute inset-x-2 bottom-2 z-10 flex flex-col gap-2 max-sm:bottom-20">
            {stands && <BulkProgress />}
            <Suspense>{chosen && <BulkBar view={view} chosen={chosen} handle={bulkBar} />}</Suspense>
          </div>
        )}
      />
    );
  const conversationPane = selectedId ? (
    <Suspense fallback={<OpeningConversation />}>
      <ConversationView
        conversationId={selectedId}
        known={known}
        onBack={back}
        leave={leave}
        comeBack={() => open(selectedId)}
        handle={conversation}
        anchor={anchor}
        onLeaveAnchor={leaveAnchor}
      />
    </Suspense>
  ) : (
    <NothingSelected takeNext={takeNextButton("primary")} />
  );

  return (
    <div
      className={clsx(
        "grid h-full overflow-hidden bg-bg",
        isPhone
          ? "grid-cols-1"
          : "grid-cols-[56px_var(--w-list)_minmax(0,1fr)] md:grid-cols-[var(--w-rail)_var(--w-list)_minmax(0,1fr)]",
        "max-md:[--w-list:300px]",
      )}
    >
      {!isPhone && <Rail view={view} bell={<Bell />} />}
      {!isPhone && listPane}
      {isPhone && !selectedId && <main className="contents">{listPane}</main>}
      {(!isPhone || selectedId) && conversationPane}
      {isPhone && !selectedId && (
        <>
          <div className="fixed right-4 bottom-4 z-10 [&_button]:h-12 [&_button]:rounded-full [&_button]:px-5 [&_button]:shadow-2">
            {takeNextButton("primary")}
          </div>
          <ToastArea />
        </>
      )}
      <ConnectionDot />
      <Palette
        acts={() => conversation.current?.acts() ?? []}
        takeNext={takeNext.run}
        go={go}
        openContact={openContact}
        searchAll={searchAll}
      />
      <KeysHelp />
    </div>
  );
}

/** Everything that is found, in groups: typed into, walked with the arrows, opened with Enter, and as it was when somebody comes back. */
import { isEnough } from "@max/domain/search/query";
import { Command } from "cmdk";
import { ArrowLeft, Search } from "lucide-react";
import { useDeferredValue, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { refusalOf } from "../../app/trpc.ts";
import { wordsForError } from "../../app/error-words.ts";
import type { InboxView } from "../../live/inbox-view.ts";
import type { Anchor } from "../../live/queries.ts";
import { SEARCH_KINDS, type SearchFilters } from "../../live/search-filters.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { CutDrawing, LensDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { AfterAWhile, Bone } from "../../ui/skeleton.tsx";
import { ToastArea } from "../../ui/toast.tsx";
import { useMedia } from "../../ui/use-media.ts";
import { useWaited } from "../../ui/use-waited.ts";
import { FoundGroup } from "./found-group.tsx";
import { recallPlace, rememberPlace } from "./places.ts";
import { SearchFilterBar } from "./search-filter-bar.tsx";
import { useFound } from "./use-found.ts";

/** As fast as people type two letters of one word. */
const TYPING_MS = 120;

type Props = {
  q: string;
  filters: SearchFilters;
  /** The times that can be chosen, in days. */
  times: readonly number[];
  onChange: (next: { q?: string } & SearchFilters) => void;
  go: (view: InboxView, conversationId: string | null, anchor?: Anchor) => void;
  openContact: (contactId: string) => void;
  onBack: () => void;
};

export function SearchView({ q, filters, times, onChange, go, openContact, onBack }: Props) {
  const { t } = useTranslation();
  const isPhone = useMedia("isPhone");
  const [typed, setTyped] = useState(q);
  const waited = useWaited(useDeferredValue(typed.trim()), TYPING_MS);
  // The address follows what is typed, and the box what the address says when it was not the box that changed it.
  const said = useRef(q);
  useEffect(() => {
    if (waited === said.current) return;
    said.current = waited;
    onChange({ ...(waited && { q: waited }), ...filters });
  }, [waited, filters, onChange]);
  useEffect(() => {
    if (q === said.current) return;
    said.current = q;
    setTyped(q);
  }, [q]);

  const found = useFound(q, filters);
  const place = recallPlace(q, filters);
  const [chosen, setChosen] = useState(place?.chosen ?? "");
  const scroller = useRef<HTMLDivElement>(null);
  const isThere = found.isAny;
  useLayoutEffect(() => {
    if (isThere && place && scroller.current) scroller.current.scrollTop = place.scrollTop;
    // Only with the first answer that is drawn: after that it is theirs to scroll.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isThere]);

  // The list chooses its first line by itself when it is drawn; whoever comes back goes on at the one they left.
  const isSettled = useRef(place === undefined);
  useEffect(() => {
    const frame = requestAnimationFrame(() => (isSettled.current = true));
    return () => cancelAnimationFrame(frame);
  }, []);
  // Said at once: a click comes before the line under the pointer is drawn as chosen.
  const latest = useRef(chosen);
  const choose = (value: string) => {
    if (!isSettled.current) return;
    latest.current = value;
    setChosen(value);
  };

  const leaving =
    <To extends unknown[]>(lead: (...to: To) => void) =>
    (...to: To) => {
      rememberPlace(q, filters, { scrollTop: scroller.current?.scrollTop ?? 0, chosen: latest.current });
      lead(...to);
    };

  // Enter opens the first of what was found, unless somebody moved on or has come back to another.
  const cameBackTo = useRef(place && q);
  useEffect(() => {
    if (cameBackTo.current === q) return;
    cameBackTo.current = undefined;
    if (!found.first) return;
    latest.current = found.first;
    setChosen(found.first);
  }, [found.first, q]);

  return (
    <main aria-label={t("search.name")} className="relative flex min-h-0 min-w-0 flex-col bg-bg">
      <h1 className="sr-only">{t("search.name")}</h1>
      <Command
        label={t("search.label")}
        shouldFilter={false}
        loop
        value={chosen}
        onValueChange={choose}
        className="flex min-h-0 flex-1 flex-col"
      >
        <div className="flex h-14 flex-none items-center gap-3 border-b border-line px-4">
          {isPhone ? (
            <IconButton label={t("conversation.back")} className="-ml-2 size-11!" onClick={onBack}>
              <Icon of={ArrowLeft} size={20} />
            </IconButton>
          ) : (
            <Icon of={Search} className="text-ink-2" />
          )}
          <Command.Input
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- whoever opens a search has come to type
            autoFocus
            value={typed}
            onValueChange={setTyped}
            placeholder={t("search.placeholder")}
            className="h-full min-w-0 flex-1 bg-transparent text-15 shadow-none! outline-none max-sm:text-16"
          />
        </div>
        <SearchFilterBar filters={filters} times={times} onChange={(next) => onChange({ ...(q && { q }), ...next })} />
        <div
          ref={scroller}
          className="min-h-0 flex-1 overflow-y-auto"
          onScroll={(event) =>
            rememberPlace(q, filters, { scrollTop: event.currentTarget.scrollTop, chosen: latest.current })
          }
        >
          <output className="mx-auto block max-w-220 px-4 empty:hidden">
            {found.corrected.map(({ typed: wrong, meant }) => (
              <p key={wrong} className="pt-3 text-ink-2">
                {t("search.corrected", { typed: wrong, meant: meant.join(", ") })}
              </p>
            ))}
          </output>
          <Command.List label={t("search.name")} className="mx-auto max-w-220 p-2 pb-6">
            {SEARCH_KINDS.map((kind) => (
              <FoundGroup
                key={kind}
                kind={kind}
                query={found.queries[kind]}
                tags={found.tags}
                search={q}
                go={leaving(go)}
                openContact={leaving(openContact)}
              />
            ))}
          </Command.List>
          <Beside q={q} found={found} hasFilters={Object.keys(filters).length > 0} onClear={() => onChange({ q })} />
        </div>
      </Command>
      <ToastArea />
    </main>
  );
}

type BesideProps = { q: string; found: ReturnType<typeof useFound>; hasFilters: boolean; onClear: () => void };

/** What stands there while nothing is found, and why. */
function Beside({ q, found, hasFilters, onClear }: BesideProps) {
  const { t } = useTranslation();
  if (!isEnough(q))
    return <EmptyState drawing={<LensDrawing />} title={t("search.shortTitle")} body={t("search.shortBody")} />;
  if (found.error) {
    const refusal = refusalOf(found.error);
    const isSlow = refusal.kind === "refused" && refusal.code === "unavailable";
    return (
      <div role="alert">
        <EmptyState
          drawing={<CutDrawing />}
          title={t("search.failedTitle")}
          body={isSlow ? t("search.slow") : wordsForError(t, found.error)}
          action={
            <Button look="outlined" onClick={found.retry} isBusy={found.isAsking}>
              {t("error.retry")}
            </Button>
          }
        />
      </div>
    );
  }
  if (found.isAny) return null;
  if (found.isAsking) return <FoundSkeleton />;
  return (
    <EmptyState
      drawing={<LensDrawing />}
      title={t("search.emptyTitle", { q })}
      body={t(hasFilters ? "search.emptyFiltered" : "search.emptyBody")}
      action={
        hasFilters && (
          <Button look="outlined" onClick={onClear}>
            {t("search.clear")}
          </Button>
        )
      }
    />
  );
}

function FoundSkeleton() {
  const { t } = useTranslation();
  return (
    <AfterAWhile>
      <div className="mx-auto max-w-220 p-2" aria-busy="true">
        <span className="sr-only">{t("search.loading")}</span>
        {Array.from({ length: 7 }, (_, at) => (
          <div key={at} className="flex h-10 items-center gap-3 px-2.5">
            <Bone className="size-6 rounded-full!" />
            <Bone className="h-3 w-[24%]" />
            <Bone className="h-3 w-[48%]" />
          </div>
        ))}
      </div>
    </AfterAWhile>
  );
}

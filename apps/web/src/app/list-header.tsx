/** Above the list: which it is, how many there are in it, what it is narrowed to. */
import type { LooseFilter } from "@max/domain/conversation/filter";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "../words/use-translation.ts";
import { FilterButton } from "../features/list-filter/filter-button.tsx";
import { FilterChips } from "../features/list-filter/filter-chips.tsx";
import { Bell } from "../features/notices/bell.tsx";
import { openPalette } from "../features/palette/open-palette.ts";
import { keyOf, useRailItems, ViewChips } from "../features/rail/rail.tsx";
import { UserMenu } from "../features/rail/user-menu.tsx";
import { type InboxView, wholeFilter } from "../live/inbox-view.ts";
import { filterCountQuery, savedViewsQuery } from "../live/queries.ts";
import type { SavedView } from "../live/wire.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { useWorkspace } from "./session.ts";

type Props = {
  view: InboxView;
  isPhone: boolean;
  takeNext: ReactNode;
  onFilter: (filter: LooseFilter) => void;
  onOpenSaved: (saved: SavedView) => void;
  isFilterOpen: boolean;
  onFilterOpen: (isOpen: boolean) => void;
};

export function ListHeader(props: Props) {
  const { view, isPhone, takeNext, onFilter, onOpenSaved, isFilterOpen, onFilterOpen } = props;
  const { t } = useTranslation();
  const { views, saved, queues } = useRailItems();
  const { tenant } = useWorkspace();
  const { data: kept = [] } = useQuery(savedViewsQuery);
  const listed = view.name === "mentions" ? null : view;
  const isNarrowed = listed?.filter !== undefined;
  const counted = useQuery({ ...filterCountQuery(listed ? wholeFilter(listed) : {}), enabled: isNarrowed });
  const item = [...views, ...saved, ...queues].find((each) => keyOf(each.view) === keyOf(view));
  const title = item?.label ?? t(view.name === "all" ? "views.all" : "views.open");
  const count = isNarrowed
    ? counted.data && t(counted.data.isMore ? "filter.countMore" : "filter.count", { count: counted.data.count })
    : item?.count;
  const filterButton = listed && (
    <FilterButton view={listed} isOpen={isFilterOpen} onOpen={onFilterOpen} onFilter={onFilter} isPhone={isPhone} />
  );
  const chips = listed && (
    <FilterChips
      view={listed}
      saved={kept.find(({ id }) => id === listed.savedId) ?? null}
      onFilter={onFilter}
      onOpenSaved={onOpenSaved}
    />
  );
  if (isPhone)
    return (
      <>
        <div className="flex h-14 flex-none items-center gap-3 pr-2 pl-4">
          <span
            aria-hidden="true"
            className="size-7 flex-none rounded-2 bg-accent text-center text-13 leading-7 font-semibold text-on-accent"
          >
            {tenant.name.slice(0, 1).toUpperCase()}
          </span>
          <h1 className="min-w-0 flex-1 truncate text-20 font-semibold">
            <bdi>{title}</bdi>
          </h1>
          <IconButton label={t("palette.open")} className="size-11!" onClick={openPalette}>
            <Icon of={Search} size={20} />
          </IconButton>
          <Bell isPhone />
          {filterButton}
          <UserMenu look="icon" />
        </div>
        <ViewChips view={view} />
        {chips}
      </>
    );
  return (
    <>
      <div className="flex h-14 flex-none items-center gap-2 border-b border-line pr-3 pl-4">
        <h1 className="truncate text-15 font-semibold">
          <bdi>{title}</bdi>
        </h1>
        {count !== null && count !== undefined && (
          <span aria-hidden={!isNarrowed} className="flex-1 text-ink-3 tabular-nums">
            {count}
          </span>
        )}
        <span className="ml-auto flex items-center gap-1">
          {filterButton}
          {takeNext}
        </span>
      </div>
      {chips}
    </>
  );
}

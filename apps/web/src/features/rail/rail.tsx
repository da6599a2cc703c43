/** The left rail: the company, the views and queues with what waits in them, and the person's own menu. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import {
  AtSign,
  BookUser,
  Bookmark,
  Check,
  Inbox,
  ListFilter,
  type LucideIcon,
  Moon,
  Search,
  TextAlignStart,
  UserRound,
  Users,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useWorkspace } from "../../app/session.ts";
import { searchOf } from "../../app/view-address.ts";
import type { InboxView } from "../../live/inbox-view.ts";
import { countsQuery, savedViewsQuery } from "../../live/queries.ts";
import type { SavedView } from "../../live/wire.ts";
import { Icon } from "../../ui/icon.tsx";
import { Key, PALETTE_KEY } from "../../ui/key.tsx";
import { Meaning } from "../../ui/meaning.tsx";
import { useMedia } from "../../ui/use-media.ts";
import { openPalette } from "../palette/open-palette.ts";
import { UserMenu } from "./user-menu.tsx";

type Item = {
  view: InboxView;
  label: string;
  icon: LucideIcon;
  count: number | null;
  /** What the count says in words; else how many conversations there are. */
  countWords?: string;
};

const shownCount = (count: number) => (count > 99 ? "99+" : count);

const isSame = (a: InboxView, b: InboxView) =>
  a.name === b.name && a.savedId === b.savedId && (a.name !== "team" || b.name !== "team" || a.teamId === b.teamId);

export const keyOf = (view: InboxView) => view.savedId ?? (view.name === "team" ? view.teamId : view.name);

/** Where a saved view is looked at: it says all that the list holds. */
export const viewOfSaved = ({ id, filter }: SavedView): InboxView => ({ name: "all", filter, savedId: id });

/** The views, the saved views and the queues, in the order of the rail. */
export function useRailItems(): { views: Item[]; saved: Item[]; queues: Item[] } {
  const { t } = useTranslation();
  const { teams, me } = useWorkspace();
  const { data: counts } = useQuery(countsQuery);
  const { data: kept = [] } = useQuery(savedViewsQuery);
  const saved = kept.map((each): Item => ({
    view: viewOfSaved(each),
    label: each.name,
    icon: each.audience.type === "me" ? Bookmark : Users,
    count: null,
  }));
  const views: Item[] = [
    { view: { name: "mine" }, label: t("views.mine"), icon: UserRound, count: counts?.mine ?? null },
    { view: { name: "unassigned" }, label: t("views.unassigned"), icon: ListFilter, count: counts?.waiting ?? null },
    { view: { name: "open" }, label: t("views.open"), icon: Inbox, count: counts?.open ?? null },
    {
      view: { name: "mentions" },
      label: t("views.mentions"),
      icon: AtSign,
      count: counts?.unseenMentions || null,
      countWords: t("views.unseen", { count: counts?.unseenMentions ?? 0 }),
    },
    { view: { name: "snoozed" }, label: t("views.snoozed"), icon: Moon, count: counts?.snoozed ?? null },
    { view: { name: "closed" }, label: t("views.closed"), icon: Check, count: null },
  ];
  const reachable = teams.filter((team) => me.role === "admin" || me.teamIds.includes(team.id));
  const queues = reachable.map((team): Item => ({
    view: { name: "team", teamId: team.id },
    label: team.name,
    icon: TextAlignStart,
    count: counts?.teams.find((each) => each.teamId === team.id)?.waiting ?? (counts ? 0 : null),
  }));
  return { views, saved, queues };
}

function RailLink({ item, isOn, isIcon }: { item: Item; isOn: boolean; isIcon: boolean }) {
  const { t } = useTranslation();
  const count = item.count;
  return (
    <Link
      to="/inbox/$view"
      params={{ view: item.view.name }}
      search={searchOf(item.view)}
      aria-current={isOn ? "page" : undefined}
      title={isIcon ? item.label : undefined}
      className={clsx(
        "relative flex items-center rounded-2 transition-colors",
        isIcon ? "h-10 justify-center" : "h-7.5 gap-2.5 px-2",
        isOn ? "bg-rail-on font-medium text-ink" : "text-ink-2 hover:bg-rail-hover",
      )}
    >
      <Icon of={item.icon} className={isOn ? "text-ink" : "text-ink-3"} />
      <bdi className={isIcon ? "sr-only" : "min-w-0 flex-1 truncate"}>{item.label}</bdi>
      {count !== null && (
        <Meaning
          label={item.countWords ?? t("views.count", { count })}
          className={clsx(
            "flex-none text-12 tabular-nums",
            isOn ? "font-medium text-ink-2" : "text-ink-3",
            isIcon && "absolute right-0.5 bottom-0 text-11!",
          )}
        >
          {item.countWords ? shownCount(count) : count}
        </Meaning>
      )}
    </Link>
  );
}

/** To everybody who ever wrote. */
function ContactsLink({ isIcon }: { isIcon: boolean }) {
  const { t } = useTranslation();
  const label = t("contacts.title");
  return (
    <Link
      to="/contacts"
      title={isIcon ? label : undefined}
      className={clsx(
        "flex items-center rounded-2 transition-colors",
        isIcon ? "h-10 justify-center" : "h-7.5 gap-2.5 px-2",
      )}
      activeProps={{ className: "bg-rail-on font-medium text-ink" }}
      inactiveProps={{ className: "text-ink-2 hover:bg-rail-hover" }}
    >
      <Icon of={BookUser} className="text-ink-3" />
      <span className={isIcon ? "sr-only" : "min-w-0 flex-1 truncate"}>{label}</span>
    </Link>
  );
}

/**
 * @param view what is open; null on a page that is no view
 * @param bell what one was told of
 */
export function Rail({ view, bell }: { view: InboxView | null; bell: ReactNode }) {
  const { t } = useTranslation();
  const { tenant } = useWorkspace();
  const { views, saved, queues } = useRailItems();
  const isIcon = useMedia("hasIconRail");
  const section = (title: string, items: Item[]) =>
    items.length > 0 && (
      <>
        <h2 className={clsx("px-2 pt-3.5 pb-1 text-11 font-medium text-ink-3", isIcon && "sr-only")}>{title}</h2>
        {isIcon && <div aria-hidden="true" className="mx-2 my-2 h-px flex-none bg-line-strong" />}
        {items.map((item) => (
          <RailLink
            key={keyOf(item.view)}
            item={item}
            isOn={view !== null && isSame(item.view, view)}
            isIcon={isIcon}
          />
        ))}
      </>
    );
  return (
    <header className="flex min-h-0 flex-col border-r border-line bg-rail px-2 [--ground:var(--bg-rail)]">
      <div className={clsx("mb-1 flex h-14 flex-none items-center gap-2", isIcon ? "justify-center" : "px-2")}>
        <span
          aria-hidden="true"
          className="size-6 flex-none rounded-2 bg-accent text-center text-12 leading-6 font-semibold text-on-accent"
        >
          {tenant.name.slice(0, 1).toUpperCase()}
        </span>
        <bdi className={isIcon ? "sr-only" : "min-w-0 flex-1 truncate font-semibold"}>{tenant.name}</bdi>
        {!isIcon && bell}
      </div>
      {isIcon && <div className="mb-2 flex justify-center">{bell}</div>}
      <button
        type="button"
        onClick={openPalette}
        aria-label={t("palette.open")}
        aria-keyshortcuts="Control+K Meta+K"
        title={isIcon ? t("palette.open") : undefined}
        className={clsx(
          "mb-2 flex h-8 flex-none items-center gap-2 rounded-2 text-ink-2 transition-colors hover:bg-rail-hover",
          isIcon ? "h-10 justify-center" : "bg-bg px-2 shadow-[inset_0_0_0_1px_var(--line-strong)]",
        )}
      >
        <Icon of={Search} />
        {!isIcon && (
          <>
            <span className="min-w-0 flex-1 truncate text-left">{t("palette.open")}</span>
            <Key>{PALETTE_KEY}</Key>
          </>
        )}
      </button>
      <nav aria-label={t("views.name")} className="flex min-h-0 flex-1 flex-col gap-px overflow-y-auto p-0.5 -m-0.5">
        {views.map((item) => (
          <RailLink
            key={keyOf(item.view)}
            item={item}
            isOn={view !== null && isSame(item.view, view)}
            isIcon={isIcon}
          />
        ))}
        <ContactsLink isIcon={isIcon} />
        {section(t("saved.section"), saved)}
        {section(t("views.queues"), queues)}
      </nav>
      <UserMenu look={isIcon ? "icon" : "card"} />
    </header>
  );
}

/** The same views as a row of chips above the list, where there is room for one pane only. */
export function ViewChips({ view }: { view: InboxView }) {
  const { t } = useTranslation();
  const { views, saved, queues } = useRailItems();
  return (
    <nav
      aria-label={t("views.name")}
      className="flex flex-none gap-2 overflow-x-auto border-b border-line px-4 pt-1 pb-3 [scrollbar-width:none]"
    >
      {[...views, ...saved, ...queues].map((item) => {
        const isOn = isSame(item.view, view);
        return (
          <Link
            key={keyOf(item.view)}
            to="/inbox/$view"
            params={{ view: item.view.name }}
            search={searchOf(item.view)}
            aria-current={isOn ? "page" : undefined}
            className={clsx(
              "touch-target flex h-9 flex-none items-center gap-1.5 rounded-full px-3.5",
              isOn ? "bg-inverse font-medium text-ink-inverse" : "bg-inbound text-ink-2",
            )}
          >
            <bdi>{item.label}</bdi>
            {item.count !== null && (
              <Meaning label={item.countWords ?? t("views.count", { count: item.count })} className="tabular-nums">
                {item.countWords ? shownCount(item.count) : item.count}
              </Meaning>
            )}
          </Link>
        );
      })}
      <Link
        to="/contacts"
        className="touch-target flex h-9 flex-none items-center rounded-full bg-inbound px-3.5 text-ink-2"
      >
        {t("contacts.title")}
      </Link>
    </nav>
  );
}

/** What all pages of settings and administration stand in: a calm menu at the left, or above where there is no room. */
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { clsx } from "clsx";
import { ArrowLeft } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { useActor, useWorkspace } from "../../app/session.ts";
import { LockDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ToastArea } from "../../ui/toast.tsx";
import { useMedia } from "../../ui/use-media.ts";
import { COMPANY_PAGES, openTo, OWN_PAGES, type SettingsPage } from "./settings-nav.ts";

const ALL = [...OWN_PAGES, ...COMPANY_PAGES];

export function SettingsShell() {
  const { t } = useTranslation();
  const actor = useActor();
  const isPhone = useMedia("isPhone");
  const path = useRouterState({ select: (state) => state.location.pathname });
  const page = ALL.find(({ to }) => path.startsWith(to));
  const isOpen = page === undefined || openTo([page], actor).length > 0;
  return (
    <div
      className={clsx(
        "h-full overflow-hidden bg-bg",
        isPhone ? "flex flex-col" : "grid grid-cols-[var(--w-rail)_minmax(0,1fr)]",
      )}
    >
      {isPhone ? <MenuAbove path={path} /> : <MenuBeside path={path} />}
      <main aria-label={page && t(page.words)} className="relative min-h-0 min-w-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-200 px-8 py-7 max-sm:px-4 max-sm:py-5">{isOpen ? <Outlet /> : <NoRight />}</div>
        <div className="pointer-events-none fixed inset-x-0 bottom-0 sm:left-(--w-rail)">
          <ToastArea />
        </div>
      </main>
    </div>
  );
}

function NoRight() {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-80">
      <EmptyState drawing={<LockDrawing />} title={t("settings.noRightTitle")} body={t("settings.noRightBody")} />
    </div>
  );
}

function Back({ className }: { className: string }) {
  const { t } = useTranslation();
  return (
    <Link
      to="/inbox/$view"
      params={{ view: "open" }}
      className={clsx(
        "touch-target flex flex-none items-center gap-2.5 rounded-2 text-ink-2 hover:bg-rail-hover",
        className,
      )}
    >
      <Icon of={ArrowLeft} className="text-ink-3" />
      {t("settings.back")}
    </Link>
  );
}

function MenuBeside({ path }: { path: string }) {
  const { t } = useTranslation();
  const { tenant } = useWorkspace();
  const actor = useActor();
  const group = (heading: string, pages: SettingsPage[]) =>
    pages.length > 0 && (
      <section aria-label={heading}>
        <h2 className="px-2 pt-3.5 pb-1 text-11 font-medium text-ink-3">{heading}</h2>
        {pages.map((page) => (
          <PageLink key={page.to} page={page} isOn={path.startsWith(page.to)} look="line" />
        ))}
      </section>
    );
  return (
    <header className="flex min-h-0 flex-col border-r border-line bg-rail px-2 [--ground:var(--bg-rail)]">
      <div className="mb-1 flex h-14 flex-none items-center gap-2 px-2">
        <span
          aria-hidden="true"
          className="size-6 flex-none rounded-2 bg-accent text-center text-12 leading-6 font-semibold text-on-accent"
        >
          {tenant.name.slice(0, 1).toUpperCase()}
        </span>
        <bdi className="truncate font-semibold">{tenant.name}</bdi>
      </div>
      <Back className="h-8 px-2" />
      <nav aria-label={t("settings.name")} className="-m-0.5 flex min-h-0 flex-1 flex-col overflow-y-auto p-0.5">
        {group(t("settings.yours"), OWN_PAGES)}
        {group(t("settings.company"), openTo(COMPANY_PAGES, actor))}
      </nav>
    </header>
  );
}

function MenuAbove({ path }: { path: string }) {
  const { t } = useTranslation();
  const actor = useActor();
  return (
    <header className="flex-none border-b border-line">
      <Back className="h-12 px-4" />
      <nav aria-label={t("settings.name")} className="flex gap-2 overflow-x-auto px-4 pt-1 pb-3 [scrollbar-width:none]">
        {[...OWN_PAGES, ...openTo(COMPANY_PAGES, actor)].map((page) => (
          <PageLink key={page.to} page={page} isOn={path.startsWith(page.to)} look="chip" />
        ))}
      </nav>
    </header>
  );
}

/** The row of chips is longer than a phone is wide. */
const bringIntoView = (link: HTMLAnchorElement | null) => link?.scrollIntoView({ inline: "center", block: "nearest" });

function PageLink({ page, isOn, look }: { page: SettingsPage; isOn: boolean; look: "line" | "chip" }) {
  const { t } = useTranslation();
  return (
    <Link
      to={page.to}
      ref={isOn && look === "chip" ? bringIntoView : null}
      aria-current={isOn ? "page" : undefined}
      className={
        look === "chip"
          ? clsx(
              "touch-target flex h-9 flex-none items-center rounded-full px-3.5",
              isOn ? "bg-inverse font-medium text-ink-inverse" : "bg-inbound text-ink-2",
            )
          : clsx(
              "flex h-7.5 items-center gap-2.5 rounded-2 px-2 transition-colors",
              isOn ? "bg-rail-on font-medium text-ink" : "text-ink-2 hover:bg-rail-hover",
            )
      }
    >
      {look === "line" && <Icon of={page.icon} className={isOn ? "text-ink" : "text-ink-3"} />}
      {t(page.words)}
    </Link>
  );
}

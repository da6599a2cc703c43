/** The bell: how much one was told of and has not read, and the list of it behind a click or a key. */
import { useQuery } from "@tanstack/react-query";
import { Bell as BellShape } from "lucide-react";
import { Popover } from "radix-ui";
import { useTranslation } from "../../words/use-translation.ts";
import { countsQuery } from "../../live/queries.ts";
import { useBell } from "../../notices/open-bell.ts";
import { IconButton } from "../../ui/button.tsx";
import { fetchedPatiently } from "../../ui/fetched.ts";
import { Icon } from "../../ui/icon.tsx";
import { overlays, returnFocus } from "../../ui/overlays.ts";

const NoticeList = fetchedPatiently(
  async () => (await import("./notice-list.tsx")).NoticeList,
  <div className="h-80" aria-busy="true" />,
);

const setOpen = (isOpen: boolean) => useBell.setState({ isOpen });

export function Bell({ isPhone = false }: { isPhone?: boolean }) {
  const { t } = useTranslation();
  const isOpen = useBell((state) => state.isOpen);
  const { data: counts } = useQuery(countsQuery);
  const unread = counts?.unreadNotices ?? 0;
  const label = unread > 0 ? `${t("notice.name")}: ${t("notice.unread", { count: unread })}` : t("notice.name");
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton
          label={label}
          title={`${label} (B)`}
          aria-keyshortcuts="B"
          className={isPhone ? "relative size-11!" : "relative"}
        >
          <Icon of={BellShape} size={isPhone ? 20 : 16} />
          {unread > 0 && (
            <span
              aria-hidden="true"
              className="absolute top-0 right-0 h-3.75 min-w-3.75 rounded-full bg-accent px-0.75 text-center text-[10px] leading-3.75 font-semibold text-on-accent tabular-nums"
            >
              {unread > 99 ? "99+" : unread}
            </span>
          )}
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal container={overlays}>
        <Popover.Content
          aria-label={t("notice.name")}
          onCloseAutoFocus={returnFocus}
          align={isPhone ? "end" : "start"}
          sideOffset={6}
          collisionPadding={8}
          className="z-40 flex max-h-[min(560px,var(--radix-popover-content-available-height))] w-90 max-w-[calc(100vw-16px)] flex-col overflow-hidden rounded-row bg-raised shadow-3 [--ground:var(--bg-raised)]"
        >
          <NoticeList onDone={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

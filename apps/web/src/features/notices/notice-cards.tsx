/** Notices that came while the page is looked at: over the foot of the rail, where nothing is read or written, and gone by themselves. A narrow page has them at its top, one at a time. */
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { useTeamName } from "../../app/session.ts";
import { hideCards, useNoticeCards } from "../../notices/cards.ts";
import { noticeBody, noticeTitle } from "../../notices/notice-words.ts";
import { placeOf } from "../../notices/place-of.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { NOTICE_ICONS } from "./notice-row.tsx";

export function NoticeCards() {
  const { t } = useTranslation();
  const cards = useNoticeCards((state) => state.cards);
  const teamName = useTeamName();
  return (
    <section
      aria-label={t("notice.new")}
      aria-live="polite"
      className="pointer-events-none fixed bottom-27 left-2 z-30 flex w-[calc(var(--w-rail)-16px)] flex-col gap-2 max-md:top-15 max-md:bottom-auto max-md:left-1/2 max-md:w-76 max-md:-translate-x-1/2 max-md:[&>*:not(:last-child)]:hidden"
    >
      {cards.map((notice) => {
        const body = noticeBody(t, notice);
        const hide = () => hideCards(({ id }) => id === notice.id);
        return (
          <div
            key={notice.id}
            className="pointer-events-auto relative animate-[float-in_var(--d-3)_var(--ease)] rounded-row bg-raised shadow-3"
          >
            <Link
              {...placeOf(notice)}
              onClick={hide}
              className="focus-inset grid grid-cols-[20px_minmax(0,1fr)] gap-x-2.5 rounded-row py-2.5 pr-10 pl-3 hover:bg-hover"
            >
              <Icon of={NOTICE_ICONS[notice.kind]} className="mt-0.5 text-accent-ink" />
              <span className="min-w-0">
                <bdi className="block font-medium">{noticeTitle(t, notice, teamName(notice.teamId))}</bdi>
                {body && <bdi className="mt-0.5 line-clamp-2 text-12 break-words text-ink-2">{body}</bdi>}
              </span>
            </Link>
            <IconButton label={t("toast.dismiss")} onClick={hide} className="absolute! top-1.5 right-1.5">
              <Icon of={X} size={14} />
            </IconButton>
          </div>
        );
      })}
    </section>
  );
}

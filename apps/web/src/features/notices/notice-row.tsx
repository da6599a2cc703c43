/** One notice: what happened and where, when, and whether it was read. */
import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import {
  AlarmClock,
  ArrowRightLeft,
  AtSign,
  Check,
  CircleAlert,
  type LucideIcon,
  MessageCircle,
  TextAlignStart,
  UserRoundCheck,
} from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { useTeamName } from "../../app/session.ts";
import { useServerNow } from "../../live/clock.ts";
import type { Notice } from "../../live/wire.ts";
import { noticeBody, noticeTitle } from "../../notices/notice-words.ts";
import { placeOf } from "../../notices/place-of.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Meaning } from "../../ui/meaning.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";

export const NOTICE_ICONS: Record<Notice["kind"], LucideIcon> = {
  assigned: UserRoundCheck,
  transferred: ArrowRightLeft,
  message: MessageCircle,
  mention: AtSign,
  queued: TextAlignStart,
  woken: AlarmClock,
  unsent: CircleAlert,
};

type Props = { notice: Notice; onOpen: () => void; onRead: () => void; isReading: boolean };

export function NoticeRow({ notice, onOpen, onRead, isReading }: Props) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const nowMs = useServerNow();
  const title = noticeTitle(t, notice, useTeamName()(notice.teamId));
  const body = noticeBody(t, notice);
  return (
    <li className="group/notice relative">
      <Link
        {...placeOf(notice)}
        onClick={onOpen}
        data-notice={notice.id}
        className="focus-inset grid min-h-14 grid-cols-[20px_minmax(0,1fr)_28px] gap-x-3 rounded-row py-2.5 pr-2 pl-3 hover:bg-hover"
      >
        <Icon
          of={NOTICE_ICONS[notice.kind]}
          className={clsx("mt-0.5", notice.isRead ? "text-ink-3" : "text-accent-ink")}
        />
        <span className="min-w-0">
          <bdi className={clsx("block", !notice.isRead && "font-semibold")}>{title}</bdi>
          {body && (
            <bdi className="mt-0.5 line-clamp-2 text-12 break-words text-ink-2" dir="auto">
              {body}
            </bdi>
          )}
          <span className="mt-0.5 block text-12 text-ink-3 tabular-nums">
            <time dateTime={notice.at} title={words.exact(notice.at)}>
              {words.age(notice.at, nowMs)}
            </time>
            {!notice.teamId && ` · #${notice.number}`}
          </span>
        </span>
        {!notice.isRead && (
          <Meaning
            label={t("notice.notRead")}
            className="mt-1.5 size-2 justify-self-center rounded-full bg-accent group-focus-within/notice:opacity-0 group-hover/notice:opacity-0"
          >
            {null}
          </Meaning>
        )}
      </Link>
      {!notice.isRead && (
        <IconButton
          label={t("notice.readOne", { title })}
          title={t("notice.markRead")}
          onClick={onRead}
          aria-disabled={isReading || undefined}
          className="absolute! top-1.5 right-1.5 opacity-0 group-hover/notice:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100"
        >
          <Icon of={Check} />
        </IconButton>
      )}
    </li>
  );
}

/** One conversation in the list: 80 px, three lines, every part always in its column. */
import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import {
  AudioLines,
  Clock3,
  FileText,
  Image,
  LayoutTemplate,
  List,
  type LucideIcon,
  MapPin,
  Mic,
  Moon,
  Package,
  Pencil,
  PencilLine,
  ShieldAlert,
  Sticker,
  UserRound,
  Video,
} from "lucide-react";
import { memo } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useTeamName, useUserName } from "../../app/session.ts";
import { searchOf } from "../../app/view-address.ts";
import type { ListView } from "../../live/inbox-view.ts";
import { prefetchConversation } from "../../live/queries.ts";
import { useWriters } from "../../live/typing.ts";
import type { Conversation } from "../../live/wire.ts";
import { useDrafts } from "../../outbox/drafts.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Badge } from "../../ui/badge.tsx";
import { ChannelGlyph } from "../../ui/channel-glyph.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Meaning } from "../../ui/meaning.tsx";
import { useNumberWords } from "../../words/use-number-words.ts";
import { useTimeWords } from "../../words/use-time-words.ts";
import { replyClockOf } from "../../words/reply-clock.ts";
import { AssigneePicture } from "./assignee-picture.tsx";
import { RowTags } from "./row-tags.tsx";

type Kind = NonNullable<Conversation["preview"]>["kind"];
const KIND_ICONS: Partial<Record<Kind, LucideIcon>> = {
  image: Image,
  video: Video,
  audio: AudioLines,
  voice: Mic,
  document: FileText,
  sticker: Sticker,
  location: MapPin,
  contacts: UserRound,
  interactive: List,
  order: Package,
  template: LayoutTemplate,
};

function Preview({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const draft = useDrafts((state) => state.texts[conversation.id]);
  const writers = useWriters(conversation.id);
  const userName = useUserName();
  const { preview } = conversation;
  const writer = writers.at(-1);
  if (writer)
    return (
      <>
        <Icon of={PencilLine} size={14} className="text-ink-3" />
        <span className="truncate">
          {t("presence.rowTyping", {
            name: writer.type === "contact" ? conversation.contact.name : (userName(writer.id) ?? t("change.someone")),
          })}
        </span>
      </>
    );
  if (draft)
    return (
      <>
        <Icon of={Pencil} size={14} className="text-ink-3" />
        <span className="truncate">
          {t("list.draft")} <bdi>{draft}</bdi>
        </span>
      </>
    );
  if (!preview) return <span className="truncate">{t("list.noPreview")}</span>;
  const icon = KIND_ICONS[preview.kind];
  return (
    <>
      {icon && <Icon of={icon} size={14} className="text-ink-3" />}
      <span className="truncate">
        {preview.direction === "outbound" && `${t("list.you")} `}
        <bdi>{preview.text?.trim() ? preview.text : t(`kind.${preview.kind}`)}</bdi>
      </span>
    </>
  );
}

type Props = {
  conversation: Conversation;
  view: ListView;
  isSelected: boolean;
  isPhone: boolean;
  hasLineAbove: boolean;
  /** It left the view while the list was held; it stays drawn until the list may move. */
  isGone: boolean;
  /** One of those that are to be acted on together. */
  isChosen: boolean;
  nowMs: number;
};

export const ConversationRow = memo(function ConversationRow(props: Props) {
  const { conversation, view, isSelected, isPhone, hasLineAbove, isGone, isChosen, nowMs } = props;
  const { t } = useTranslation();
  const words = useTimeWords();
  const number = useNumberWords();
  const teamName = useTeamName();
  const isUnread = conversation.unreadCount > 0;
  const clock = replyClockOf(conversation, nowMs);
  const owesReply = conversation.state !== "closed" && conversation.preview?.direction === "inbound";
  const isRunningOut = owesReply && clock.state === "open" && clock.isRunningOut;
  const team = teamName(conversation.teamId);
  const { assigneeId } = conversation;
  const place =
    conversation.state === "closed"
      ? (conversation.disposition ?? t("conversation.closed"))
      : (team ?? t("list.newPlace"));
  return (
    <Link
      to="/inbox/$view/$conversationId"
      params={{ view: view.name, conversationId: conversation.id }}
      search={searchOf(view)}
      aria-current={isSelected ? "true" : undefined}
      data-conversation={conversation.id}
      onPointerEnter={() => prefetchConversation(conversation.id)}
      className={clsx(
        "group/row focus-inset relative grid items-start rounded-row",
        isPhone
          ? "h-22 grid-cols-[44px_minmax(0,1fr)] gap-x-3 px-3 py-2.5"
          : "h-20 grid-cols-[36px_minmax(0,1fr)] gap-x-3 p-2",
        isSelected || isChosen
          ? "bg-accent-soft [--ground:var(--accent-soft)]"
          : "hover:bg-hover hover:[--ground:var(--bg-hover)]",
        isGone && "opacity-60",
      )}
    >
      {hasLineAbove && (
        <span
          aria-hidden="true"
          className={clsx(
            "absolute top-0 right-2 h-px bg-line group-hover/row:opacity-0",
            isPhone ? "left-17" : "left-14",
          )}
        />
      )}
      <Avatar
        name={conversation.contact.name}
        id={conversation.contact.id}
        side="contact"
        size={isPhone ? 44 : 36}
        mark={<ChannelGlyph channel={conversation.channel} size={13} />}
      />
      <span className="min-w-0">
        <span className="flex items-center gap-2">
          <bdi className={clsx("truncate", isPhone && "text-15", isUnread && "font-semibold")}>
            {conversation.contact.name}
          </bdi>
          <time
            dateTime={conversation.lastActivityAt}
            // Not before somebody points at it: to write the first date in full takes longer than to draw the list.
            onPointerEnter={({ currentTarget }) => (currentTarget.title = words.exact(conversation.lastActivityAt))}
            className="ml-auto flex-none text-12 text-ink-3 tabular-nums"
          >
            {words.age(conversation.lastActivityAt, nowMs)}
          </time>
        </span>
        <span className="flex h-5 items-center gap-2">
          <span
            className={clsx(
              "flex min-w-0 flex-1 items-center gap-1.25",
              isPhone && "text-14",
              isUnread ? "text-ink" : "text-ink-2",
            )}
          >
            <Preview conversation={conversation} />
          </span>
          {isUnread && (
            <Badge count={conversation.unreadCount} label={t("list.unread", { count: conversation.unreadCount })} />
          )}
        </span>
        <span className="mt-0.75 flex h-5 items-center gap-2 text-12 text-ink-3">
          {isRunningOut && clock.state === "open" ? (
            <Chip tone="amber" icon={<Icon of={Clock3} size={12} />} title={team ?? undefined}>
              {t("list.toReply", { time: words.span(clock.hours, clock.minutes) })}
            </Chip>
          ) : (
            <Chip tone="bare">
              <bdi>{isGone ? t("list.gone") : place}</bdi>
            </Chip>
          )}
          {conversation.snoozedUntil && (
            <Chip tone="bare" icon={<Icon of={Moon} size={12} />} title={words.exact(conversation.snoozedUntil)}>
              {t("list.until", { at: words.dayTime(conversation.snoozedUntil) })}
            </Chip>
          )}
          {conversation.held && (
            <Meaning
              label={t("list.held", { count: conversation.held.count, shown: number(conversation.held.count) })}
              className="flex flex-none items-center gap-1 tabular-nums"
            >
              <Icon of={ShieldAlert} size={12} />
              {number(conversation.held.count)}
            </Meaning>
          )}
          {!isRunningOut &&
            !conversation.snoozedUntil &&
            conversation.state === "assigned" &&
            conversation.preview?.direction === "outbound" && (
              // The line above says so too, so it is the first to give way.
              <span className="flex min-w-0 shrink-99" title={t("list.waitingForCustomer")}>
                <Chip tone="bare">{t("list.waitingForCustomer")}</Chip>
              </span>
            )}
          {!isGone && <RowTags tagIds={conversation.tagIds} />}
          <span className="ml-auto flex-none">
            {assigneeId ? (
              <AssigneePicture userId={assigneeId} isOpen={conversation.state !== "closed"} />
            ) : (
              <span
                aria-hidden="true"
                title={t("list.nobody")}
                className="block size-4.5 rounded-[28%] border-[1.5px] border-dashed border-line-control opacity-80"
              />
            )}
          </span>
        </span>
      </span>
    </Link>
  );
});

/** One note that calls the reader: whose conversation it is beside, who wrote it and what, and whether it was seen. */
import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import { Lock } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useTeamName } from "../../app/session.ts";
import type { Mention } from "../../live/wire.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { ChannelGlyph } from "../../ui/channel-glyph.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Meaning } from "../../ui/meaning.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";

type Props = {
  mention: Mention;
  isSelected: boolean;
  isPhone: boolean;
  nowMs: number;
  /** The pointer is over it: it may be opened next. */
  onApproach: () => void;
};

export const MentionRow = memo(function MentionRow({ mention, isSelected, isPhone, nowMs, onApproach }: Props) {
  const { note, conversation, isSeen } = mention;
  const { t } = useTranslation();
  const words = useTimeWords();
  const team = useTeamName()(conversation.teamId);
  return (
    <Link
      to="/inbox/$view/$conversationId"
      params={{ view: "mentions", conversationId: conversation.id }}
      search={{}}
      aria-current={isSelected ? "true" : undefined}
      data-conversation={conversation.id}
      onPointerEnter={onApproach}
      className={clsx(
        "focus-inset relative grid items-start rounded-row",
        isPhone
          ? "h-22 grid-cols-[44px_minmax(0,1fr)] gap-x-3 px-3 py-2.5"
          : "h-20 grid-cols-[36px_minmax(0,1fr)] gap-x-3 p-2",
        isSelected ? "bg-accent-soft [--ground:var(--accent-soft)]" : "hover:bg-hover hover:[--ground:var(--bg-hover)]",
      )}
    >
      <Avatar
        name={conversation.contact.name}
        id={conversation.contact.id}
        side="contact"
        size={isPhone ? 44 : 36}
        mark={<ChannelGlyph channel={conversation.channel} size={13} />}
      />
      <span className="min-w-0">
        <span className="flex items-center gap-2">
          <bdi className={clsx("truncate", isPhone && "text-15", !isSeen && "font-semibold")}>
            {conversation.contact.name}
          </bdi>
          <time
            dateTime={note.createdAt}
            title={words.exact(note.createdAt)}
            className="ml-auto flex-none text-12 text-ink-3 tabular-nums"
          >
            {words.age(note.createdAt, nowMs)}
          </time>
        </span>
        <span className="flex h-5 items-center gap-2">
          <span
            className={clsx(
              "flex min-w-0 flex-1 items-center gap-1.25",
              isPhone && "text-14",
              isSeen ? "text-ink-2" : "text-ink",
            )}
          >
            <Icon of={Lock} size={14} className="text-ink-3" />
            <span className="truncate">
              <bdi>{note.author.name}</bdi>: <bdi>{note.text}</bdi>
            </span>
          </span>
          {!isSeen && (
            <Meaning label={t("mention.unseen")} className="size-2 flex-none rounded-full bg-accent">
              {null}
            </Meaning>
          )}
        </span>
        <span className="mt-0.75 flex h-5 items-center gap-2 text-12 text-ink-3">
          <Chip tone="bare">
            <bdi>{team ?? t("list.newPlace")}</bdi>
          </Chip>
          <span className="tabular-nums">#{conversation.number}</span>
        </span>
      </span>
    </Link>
  );
});

/** Whose conversation it is, where it stands, and what can be done with it now. */
import { clsx } from "clsx";
import { Check, ChevronLeft, Hand, Moon, PanelRight, RotateCcw, Sun } from "lucide-react";
import type { RefObject } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useMay, useTeamName, useUserName, useWorkspace } from "../../app/session.ts";
import type { Conversation } from "../../live/wire.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ChannelGlyph } from "../../ui/channel-glyph.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Key } from "../../ui/key.tsx";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuTrigger } from "../../ui/menu.tsx";
import { SnoozeMenu } from "../../ui/snooze-menu.tsx";
import { useMedia } from "../../ui/use-media.ts";
import { useTimeWords } from "../../words/use-time-words.ts";
import { AssignPicker } from "./assign-picker.tsx";
import { isPossible, useHandOn } from "./use-hand-on.ts";
import { TagPicker } from "./tag-picker.tsx";
import type { Placing } from "./use-placing.ts";
import type { Tagging } from "./use-tagging.ts";
import { WhoIsHere } from "./who-is-here.tsx";

/** The menus that a key opens as well. One at a time. */
export type HeaderMenu = "assign" | "tag" | "snooze" | "close";

type Props = {
  conversation: Conversation;
  placing: Placing;
  tagging: Tagging;
  openMenu: HeaderMenu | null;
  onMenu: (menu: HeaderMenu | null) => void;
  onBack: () => void;
  isPanelOpen: boolean;
  onPanel: () => void;
  panelButton: RefObject<HTMLButtonElement | null>;
};

export function ConversationHeader(props: Props) {
  const { conversation, placing, tagging, openMenu, onMenu, onBack, isPanelOpen, onPanel, panelButton } = props;
  const { t } = useTranslation();
  const words = useTimeWords();
  const may = useMay();
  const handOn = useHandOn(conversation);
  const { me, users, inboxes, dispositions } = useWorkspace();
  const userName = useUserName();
  const teamName = useTeamName();
  const isPhone = useMedia("isPhone");
  const isTight = useMedia("hasIconRail");
  const { state, assigneeId, snoozedUntil } = conversation;
  const inbox = inboxes.find((each) => each.id === conversation.inboxId);
  const inboxName = inbox?.name ?? t(`channel.${conversation.channel}`);
  const owner = users.find((user) => user.id === assigneeId);
  const team = teamName(conversation.teamId);
  const place =
    state === "closed"
      ? conversation.disposition
        ? t("conversation.closedAs", { disposition: conversation.disposition })
        : t("conversation.closed")
      : assigneeId === me.id
        ? t("conversation.assignedToYou")
        : assigneeId
          ? t("conversation.assignedTo", { name: userName(assigneeId) ?? t("conversation.unknownPerson") })
          : t("conversation.unassigned");
  const isWaiting = state === "new" || state === "queued";
  const toggles = (menu: HeaderMenu) => ({
    isOpen: openMenu === menu,
    onOpen: (isOpen: boolean) => onMenu(isOpen ? menu : null),
  });
  return (
    <header className="flex h-14 flex-none items-center gap-1 border-b border-line pr-3 pl-5 max-sm:pr-1 max-sm:pl-1">
      {isPhone && (
        <IconButton label={t("conversation.back")} className="size-11!" onClick={onBack}>
          <Icon of={ChevronLeft} size={20} />
        </IconButton>
      )}
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          {/* Whose it is counts for more than where it came in: the inbox gives way first, down to its mark. */}
          <h1
            className={clsx(
              "flex-none truncate text-15 font-semibold",
              isPhone ? "max-w-full" : "max-w-[calc(100%-24px)]",
            )}
          >
            <bdi>{conversation.contact.name}</bdi>
          </h1>
          {/* A name of which less than a few letters would stand goes under the edge. */}
          <span
            title={inboxName}
            className={clsx(
              "flex h-4 min-w-4 flex-1 flex-wrap content-start items-center gap-x-1 overflow-hidden text-12 text-ink-3",
              isPhone && "hidden!",
            )}
          >
            <ChannelGlyph channel={conversation.channel} />
            <bdi className="max-w-40 min-w-14 flex-1 truncate">{inboxName}</bdi>
          </span>
        </div>
        <div className="flex items-center gap-2 text-12 text-ink-2">
          <span className="truncate" title={[place, team, `#${conversation.number}`].filter(Boolean).join(" · ")}>
            {place}
            {owner && owner.id !== me.id && state !== "closed" && owner.presence !== "available" && (
              <span className="text-ink-3"> ({t(`presence.hint.${owner.presence}`)})</span>
            )}
            {team && (
              <>
                <span className="text-ink-3"> · </span>
                <bdi>{team}</bdi>
              </>
            )}
            {snoozedUntil && (
              <>
                <span className="text-ink-3"> · </span>
                <span title={words.exact(snoozedUntil)}>
                  {t("conversation.snoozedUntil", { at: words.dayTime(snoozedUntil) })}
                </span>
              </>
            )}
            <span className="text-ink-3 tabular-nums"> · #{conversation.number}</span>
          </span>
          <WhoIsHere conversation={conversation} />
        </div>
      </div>
      {isWaiting && may("conversation.take", conversation) && (
        <Button
          look="primary"
          icon={<Icon of={Hand} />}
          isBusy={placing.isBusy("take")}
          onClick={() => placing.run({ type: "take" })}
          aria-keyshortcuts="T"
        >
          {t("conversation.take")}
          <Key onPrimary>T</Key>
        </Button>
      )}
      {state === "closed" && may("conversation.reopen", conversation) && (
        <Button
          look="outlined"
          icon={<Icon of={RotateCcw} />}
          isBusy={placing.isBusy("reopen")}
          onClick={() => placing.run({ type: "reopen" })}
        >
          {t("conversation.reopen")}
        </Button>
      )}
      {isPossible(handOn) && (
        <AssignPicker conversation={conversation} placing={placing} isTight={isTight} {...toggles("assign")} />
      )}
      {tagging.may && <TagPicker conversation={conversation} tagging={tagging} {...toggles("tag")} />}
      {state === "assigned" &&
        may("conversation.snooze", conversation) &&
        (snoozedUntil ? (
          <Button
            icon={<Icon of={Sun} />}
            isBusy={placing.isBusy("wake")}
            onClick={() => placing.run({ type: "wake" })}
            aria-keyshortcuts="S"
            aria-label={t("conversation.wake")}
            title={isTight ? t("conversation.wake") : undefined}
            className="max-sm:size-11 max-sm:px-0"
          >
            {!isTight && t("conversation.wake")}
            {!isPhone && <Key>S</Key>}
          </Button>
        ) : (
          <SnoozeMenu
            {...toggles("snooze")}
            onSnooze={(until) => placing.run({ type: "snooze", until })}
            trigger={
              <Button
                icon={<Icon of={Moon} />}
                isBusy={placing.isBusy("snooze")}
                aria-keyshortcuts="S"
                aria-label={t("conversation.snooze")}
                title={t("conversation.snooze")}
                className="max-sm:size-11 max-sm:px-0"
              >
                {!isPhone && <Key>S</Key>}
              </Button>
            }
          />
        ))}
      {state !== "closed" && may("conversation.close", conversation) && (
        <Menu open={openMenu === "close"} onOpenChange={toggles("close").onOpen}>
          <MenuTrigger asChild>
            <Button
              look="outlined"
              icon={<Icon of={Check} />}
              isBusy={placing.isBusy("close")}
              aria-keyshortcuts="E"
              aria-label={t("conversation.close")}
              className="max-sm:size-11 max-sm:px-0"
            >
              {!isPhone && t("conversation.close")}
              {!isPhone && <Key>E</Key>}
            </Button>
          </MenuTrigger>
          <MenuContent align="end">
            <MenuLabel>{t("conversation.closeAs")}</MenuLabel>
            {dispositions.map((disposition) => (
              <MenuItem key={disposition} onSelect={() => placing.run({ type: "close", disposition })}>
                <bdi>{disposition}</bdi>
              </MenuItem>
            ))}
          </MenuContent>
        </Menu>
      )}
      <IconButton
        ref={panelButton}
        label={isPanelOpen ? t("conversation.hidePanel") : t("conversation.showPanel")}
        aria-expanded={isPanelOpen}
        className="ml-1 max-sm:size-11"
        onClick={onPanel}
      >
        <Icon of={PanelRight} />
      </IconButton>
    </header>
  );
}

/** Whose conversation it is, where it stands, and what can be done with it now. */
import { clsx } from "clsx";
import { Check, ChevronLeft, Hand, PanelRight, RotateCcw } from "lucide-react";
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import { useMay, useTeamName, useUserName, useWorkspace } from "../../app/session.ts";
import type { Conversation } from "../../live/wire.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ChannelGlyph } from "../../ui/channel-glyph.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Key } from "../../ui/key.tsx";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuTrigger } from "../../ui/menu.tsx";
import { useMedia } from "../../ui/use-media.ts";
import type { Placing } from "./use-placing.ts";

type Props = {
  conversation: Conversation;
  placing: Placing;
  isCloseMenuOpen: boolean;
  onCloseMenu: (isOpen: boolean) => void;
  onBack: () => void;
  isPanelOpen: boolean;
  onPanel: () => void;
  panelButton: RefObject<HTMLButtonElement | null>;
};

export function ConversationHeader(props: Props) {
  const { conversation, placing, isCloseMenuOpen, onCloseMenu, onBack, isPanelOpen, onPanel, panelButton } = props;
  const { t } = useTranslation();
  const may = useMay();
  const { me, inboxes, dispositions } = useWorkspace();
  const userName = useUserName();
  const teamName = useTeamName();
  const isPhone = useMedia("isPhone");
  const { state, assigneeId } = conversation;
  const inbox = inboxes.find((each) => each.id === conversation.inboxId);
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
  return (
    <header className="flex h-14 flex-none items-center gap-1 border-b border-line pr-3 pl-5 max-sm:pr-1 max-sm:pl-1">
      {isPhone && (
        <IconButton label={t("conversation.back")} className="size-11!" onClick={onBack}>
          <Icon of={ChevronLeft} size={20} />
        </IconButton>
      )}
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <h1 className="truncate text-15 font-semibold">
            <bdi>{conversation.contact.name}</bdi>
          </h1>
          <span className={clsx("flex min-w-0 flex-none items-center gap-1 text-12 text-ink-3", isPhone && "hidden!")}>
            <ChannelGlyph channel={conversation.channel} />
            <bdi className="max-w-40 truncate">{inbox?.name ?? t(`channel.${conversation.channel}`)}</bdi>
          </span>
        </div>
        <div className="truncate text-12 text-ink-2">
          {place}
          {team && (
            <>
              <span className="text-ink-3"> · </span>
              <bdi>{team}</bdi>
            </>
          )}
          <span className="text-ink-3 tabular-nums"> · #{conversation.number}</span>
        </div>
      </div>
      {isWaiting && may("conversation.take", conversation) && (
        <Button
          look="primary"
          icon={<Icon of={Hand} />}
          isBusy={placing.isBusy("take")}
          onClick={placing.take}
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
          onClick={placing.reopen}
        >
          {t("conversation.reopen")}
        </Button>
      )}
      {state !== "closed" && may("conversation.close", conversation) && (
        <Menu open={isCloseMenuOpen} onOpenChange={onCloseMenu}>
          <MenuTrigger asChild>
            <Button look="outlined" icon={<Icon of={Check} />} isBusy={placing.isBusy("close")} aria-keyshortcuts="E">
              {t("conversation.close")}
              <Key>E</Key>
            </Button>
          </MenuTrigger>
          <MenuContent align="end">
            <MenuLabel>{t("conversation.closeAs")}</MenuLabel>
            {dispositions.map((disposition) => (
              <MenuItem key={disposition} onSelect={() => placing.close(disposition)}>
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

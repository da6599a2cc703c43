/** What can be done with the chosen rows at once. Each act has the key it has for one. */
import { useQuery } from "@tanstack/react-query";
import { ArrowRightLeft, Check, Hand, Moon, TextAlignStart, X } from "lucide-react";
import { type Ref, useImperativeHandle, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "../../app/session.ts";
import { type ListView, wholeFilter } from "../../live/inbox-view.ts";
import { filterCountQuery } from "../../live/queries.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuTrigger } from "../../ui/menu.tsx";
import { Picker, PickerGroup, PickerItem } from "../../ui/picker.tsx";
import { SnoozeMenu } from "../../ui/snooze-menu.tsx";
import { type BulkAct, useBulk } from "./use-bulk.ts";

export type BulkMenu = "take" | "assign" | "snooze" | "close";
export type BulkHandle = { open: (menu: BulkMenu) => boolean };
type Chosen = { ids: readonly string[]; isAll: boolean; isMore: boolean; all: () => void; clear: () => void };

type Props = { view: ListView; chosen: Chosen; handle: Ref<BulkHandle> };

export function BulkBar({ view, chosen, handle }: Props) {
  const { t } = useTranslation();
  const bulk = useBulk();
  const [openMenu, setOpenMenu] = useState<BulkMenu | null>(null);
  const { dispositions } = useWorkspace();
  const run = (act: BulkAct) => {
    setOpenMenu(null);
    const target = chosen.isAll ? { filter: wholeFilter(view) } : { conversationIds: [...chosen.ids] };
    bulk.start(act, target, chosen.clear);
  };
  useImperativeHandle(handle, () => ({
    open: (menu) => {
      if (menu === "take") run({ type: "take" });
      else setOpenMenu(menu);
      return true;
    },
  }));
  const toggles = (menu: BulkMenu) => ({
    isOpen: openMenu === menu,
    onOpen: (isOpen: boolean) => setOpenMenu(isOpen ? menu : null),
  });
  return (
    <div
      role="toolbar"
      aria-label={t("bulk.name")}
      aria-busy={bulk.isStarting}
      className="rounded-row bg-raised p-1.5 shadow-2"
    >
      <div className="flex items-center gap-0.5">
        <HowMany view={view} chosen={chosen} />
        <IconButton {...named(t("conversation.take"), "T")} onClick={() => run({ type: "take" })}>
          <Icon of={Hand} />
        </IconButton>
        <BulkAssign {...toggles("assign")} onAct={run} />
        <SnoozeMenu
          {...toggles("snooze")}
          onSnooze={(until) => run({ type: "snooze", until })}
          trigger={
            <IconButton {...named(t("conversation.snooze"), "S")}>
              <Icon of={Moon} />
            </IconButton>
          }
        />
        <Menu open={openMenu === "close"} onOpenChange={toggles("close").onOpen}>
          <MenuTrigger asChild>
            <IconButton {...named(t("conversation.close"), "E")}>
              <Icon of={Check} />
            </IconButton>
          </MenuTrigger>
          <MenuContent align="end">
            <MenuLabel>{t("conversation.closeAs")}</MenuLabel>
            {dispositions.map((disposition) => (
              <MenuItem key={disposition} onSelect={() => run({ type: "close", disposition })}>
                <bdi>{disposition}</bdi>
              </MenuItem>
            ))}
          </MenuContent>
        </Menu>
        <IconButton {...named(t("bulk.clear"), "Esc")} aria-keyshortcuts="Escape" onClick={chosen.clear}>
          <Icon of={X} />
        </IconButton>
      </div>
      {!chosen.isAll && chosen.isMore && (
        <button
          type="button"
          onClick={chosen.all}
          className="touch-target mx-1.5 mb-0.5 text-12 font-medium text-accent-ink underline-offset-2 hover:underline"
        >
          {t("bulk.all")}
        </button>
      )}
    </div>
  );
}

const named = (label: string, key: string) => ({
  label,
  title: `${label} (${key})`,
  "aria-keyshortcuts": key,
  className: "max-sm:size-11!",
});

function HowMany({ view, chosen }: { view: ListView; chosen: Chosen }) {
  const { t } = useTranslation();
  const { data } = useQuery({ ...filterCountQuery(wholeFilter(view)), enabled: chosen.isAll });
  const count = chosen.isAll ? data?.count : chosen.ids.length;
  return (
    <output className="min-w-0 flex-1 truncate px-1.5 font-medium tabular-nums">
      {count === undefined
        ? t("bulk.everything")
        : t(chosen.isAll && data?.isMore ? "bulk.chosenMore" : "bulk.chosen", { count })}
    </output>
  );
}

type AssignProps = { isOpen: boolean; onOpen: (isOpen: boolean) => void; onAct: (act: BulkAct) => void };

function BulkAssign({ isOpen, onOpen, onAct }: AssignProps) {
  const { t } = useTranslation();
  const { me, users, teams } = useWorkspace();
  // An agent hands on to a teammate or a team; who oversees gives to anybody. The server asks for each conversation.
  const people = users.filter(
    (user) => me.role !== "agent" || user.teamIds.some((id) => me.teamIds.some((own) => own === id)),
  );
  return (
    <Picker
      isOpen={isOpen}
      onOpen={onOpen}
      label={t("conversation.assignName")}
      placeholder={t("conversation.assignFilter")}
      nothingFound={t("conversation.assignNobody")}
      trigger={
        <IconButton {...named(t("conversation.assign"), "A")}>
          <Icon of={ArrowRightLeft} />
        </IconButton>
      }
    >
      <PickerGroup label={t("conversation.people")}>
        {people.map((user) => (
          <PickerItem
            key={user.id}
            value={user.id}
            words={[user.name]}
            icon={<Avatar name={user.name} id={user.id} side="agent" size={18} />}
            onSelect={() => onAct({ type: "assign", assigneeId: user.id })}
          >
            <bdi>{user.id === me.id ? t("conversation.assignMe", { name: user.name }) : user.name}</bdi>
          </PickerItem>
        ))}
      </PickerGroup>
      <PickerGroup label={t("conversation.teams")}>
        {teams.map((team) => (
          <PickerItem
            key={team.id}
            value={team.id}
            words={[team.name]}
            icon={<Icon of={TextAlignStart} />}
            onSelect={() => onAct({ type: "transfer", teamId: team.id })}
          >
            <bdi>{team.name}</bdi>
          </PickerItem>
        ))}
      </PickerGroup>
    </Picker>
  );
}

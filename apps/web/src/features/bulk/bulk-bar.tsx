/** What can be done with the chosen rows at once. Each act has the key it has for one. */
import { useQuery } from "@tanstack/react-query";
import { Check, Hand, Moon, X } from "lucide-react";
import { type Ref, useImperativeHandle, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useWorkspace } from "../../app/session.ts";
import { type ListView, wholeFilter } from "../../live/inbox-view.ts";
import { filterCountQuery } from "../../live/queries.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuTrigger } from "../../ui/menu.tsx";
import { SnoozeMenu } from "../../ui/snooze-menu.tsx";
import { BulkAssign } from "./bulk-assign.tsx";
import { BulkTag } from "./bulk-tag.tsx";
import { named } from "./named.ts";
import { type BulkAct, useBulk } from "./use-bulk.ts";

export type BulkMenu = "take" | "assign" | "tag" | "snooze" | "close";
export type BulkHandle = { open: (menu: BulkMenu) => void };
export type Chosen = { ids: readonly string[]; isAll: boolean; isMore: boolean; all: () => void; clear: () => void };

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
        <BulkTag {...toggles("tag")} view={view} chosen={chosen} onAct={run} />
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

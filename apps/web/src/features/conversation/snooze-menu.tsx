/** Until when it should be out of the way. The likely moments by name, any other by its date. */
import { Moon } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "../../live/clock.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Key } from "../../ui/key.tsx";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuLine, MenuTrigger } from "../../ui/menu.tsx";
import { useMedia } from "../../ui/use-media.ts";
import { localInput, snoozeTimes } from "../../words/snooze-times.ts";
import { useTimeWords } from "../../words/use-time-words.ts";
import type { Placing } from "./use-placing.ts";

type Props = { placing: Placing; isOpen: boolean; onOpen: (isOpen: boolean) => void };

export function SnoozeMenu({ placing, isOpen, onOpen }: Props) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const isPhone = useMedia("isPhone");
  const [isAsking, setAsking] = useState(false);
  const snooze = (until: Date) => placing.run({ type: "snooze", until });
  return (
    <>
      <Menu open={isOpen} onOpenChange={onOpen}>
        <MenuTrigger asChild>
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
        </MenuTrigger>
        <MenuContent align="end" className="min-w-64">
          <MenuLabel>{t("conversation.snoozeUntil")}</MenuLabel>
          {isOpen &&
            snoozeTimes(new Date(serverNow())).map(({ name, at }) => (
              <MenuItem
                key={name}
                hint={
                  <span className="text-12 text-ink-3 tabular-nums">
                    {name === "week" ? words.dayTime(at.toISOString()) : words.weekdayTime(at.toISOString())}
                  </span>
                }
                onSelect={() => snooze(at)}
              >
                {t(`conversation.snoozeTimes.${name}`)}
              </MenuItem>
            ))}
          <MenuLine />
          <MenuItem onSelect={() => setAsking(true)}>{t("conversation.snoozeTimes.other")}</MenuItem>
        </MenuContent>
      </Menu>
      {isAsking && <AnotherTime onClose={() => setAsking(false)} onChoose={snooze} />}
    </>
  );
}

function AnotherTime({ onClose, onChoose }: { onClose: () => void; onChoose: (until: Date) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => localInput(new Date(serverNow() + 24 * 3_600_000)));
  const until = new Date(text);
  const isAhead = until.getTime() > serverNow();
  return (
    <Dialog isOpen onClose={onClose} title={t("conversation.snoozeOther")} lead={t("conversation.snoozeOtherLead")}>
      <form
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isAhead) return;
          onChoose(until);
          onClose();
        }}
      >
        <label className="block">
          <span className="mb-1 block text-12 font-medium text-ink-2">{t("conversation.snoozeAt")}</span>
          <input
            type="datetime-local"
            required
            value={text}
            min={localInput(new Date(serverNow()))}
            onChange={(event) => setText(event.target.value)}
            className="h-10 w-full rounded-2 bg-bg px-3 shadow-[inset_0_0_0_1px_var(--line-control)]"
          />
        </label>
        <div className="mt-5 flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("conversation.cancel")}
          </Button>
          <Button
            look="primary"
            size="form"
            type="submit"
            disabledReason={isAhead ? null : t("conversation.snoozePast")}
          >
            {t("conversation.snooze")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

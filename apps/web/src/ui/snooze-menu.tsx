/** Until when it should be out of the way. The likely moments by name, any other by its date. */
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "../live/clock.ts";
import { localInput, snoozeTimes } from "../words/snooze-times.ts";
import { useTimeWords } from "../words/use-time-words.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuLine, MenuTrigger } from "./menu.tsx";

type Props = {
  /** A button. */
  trigger: ReactNode;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onSnooze: (until: Date) => void;
};

export function SnoozeMenu({ trigger, isOpen, onOpen, onSnooze }: Props) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Menu open={isOpen} onOpenChange={onOpen}>
        <MenuTrigger asChild>{trigger}</MenuTrigger>
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
                onSelect={() => onSnooze(at)}
              >
                {t(`conversation.snoozeTimes.${name}`)}
              </MenuItem>
            ))}
          <MenuLine />
          <MenuItem onSelect={() => setAsking(true)}>{t("conversation.snoozeTimes.other")}</MenuItem>
        </MenuContent>
      </Menu>
      {isAsking && <AnotherTime onClose={() => setAsking(false)} onChoose={onSnooze} />}
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

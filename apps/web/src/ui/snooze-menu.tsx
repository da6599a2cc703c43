/** Until when it should be out of the way. The likely moments by name, any other by its date. */
import { type ReactNode, useState } from "react";
import { useTranslation } from "../words/use-translation.ts";
import { serverNow } from "../live/clock.ts";
import { snoozeTimes } from "../words/snooze-times.ts";
import { useTimeWords } from "../words/use-time-words.ts";
import { AnotherTime } from "./another-time.tsx";
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
      {isAsking && (
        <AnotherTime
          title={t("conversation.snoozeOther")}
          lead={t("conversation.snoozeOtherLead")}
          label={t("conversation.snoozeAt")}
          act={t("conversation.snooze")}
          first={new Date(serverNow() + 24 * 3_600_000)}
          refusalOf={(at) => (at.getTime() > serverNow() ? null : t("conversation.snoozePast"))}
          onClose={() => setAsking(false)}
          onChoose={onSnooze}
        />
      )}
    </>
  );
}

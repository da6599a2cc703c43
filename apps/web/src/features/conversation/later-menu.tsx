/** When it is to be sent: the likely moments by name, any other by its date. None after free text has closed. */
import { type ReactNode, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { serverNow } from "../../live/clock.ts";
import { AnotherTime } from "../../ui/another-time.tsx";
import { returnFocusBy } from "../../ui/overlays.ts";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuLine, MenuTrigger } from "../../ui/menu.tsx";
import { laterTimes } from "../../words/later-times.ts";
import { useTimeWords } from "../../words/use-time-words.ts";
import { useRefusedTime } from "./use-refused-time.ts";

type Props = {
  /** A button. */
  trigger: ReactNode;
  /** When it can be sent no more (UTC, ISO); null: always. */
  until: string | null;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onChoose: (at: Date) => void;
  /** Where the focus goes then; to the button where this is left out. */
  onLeave: (() => void) | undefined;
};

export function LaterMenu({ trigger, until, isOpen, onOpen, onChoose, onLeave }: Props) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const [isAsking, setAsking] = useState(false);
  const refusalOf = useRefusedTime(until);
  const times = isOpen ? laterTimes(new Date(serverNow())) : [];
  const tooLate = times.find(({ at }) => refusalOf(at) !== null);
  return (
    <>
      <Menu open={isOpen} onOpenChange={onOpen}>
        <MenuTrigger asChild>{trigger}</MenuTrigger>
        <MenuContent align="end" side="top" onCloseAutoFocus={returnFocusBy(onLeave)} className="min-w-64">
          <MenuLabel>{t("later.at")}</MenuLabel>
          {times.map(({ name, at }) => (
            <MenuItem
              key={name}
              disabled={refusalOf(at) !== null}
              hint={
                <span className="text-12 text-ink-3 tabular-nums">
                  {name === "hour" ? words.clock(at.toISOString()) : words.weekdayTime(at.toISOString())}
                </span>
              }
              onSelect={() => onChoose(at)}
              className="data-disabled:text-ink-3"
            >
              {t(`later.times.${name}`)}
            </MenuItem>
          ))}
          {tooLate && <p className="px-2 pt-1 pb-1.5 text-12 text-ink-2">{refusalOf(tooLate.at)}</p>}
          <MenuLine />
          <MenuItem onSelect={() => setAsking(true)}>{t("later.times.other")}</MenuItem>
        </MenuContent>
      </Menu>
      {isAsking && (
        <AnotherTime
          title={t("later.otherTitle")}
          lead={t("later.otherLead")}
          label={t("scheduled.time")}
          act={t("later.act")}
          first={laterTimes(new Date(serverNow()))[0]!.at}
          refusalOf={refusalOf}
          onClose={() => setAsking(false)}
          onChoose={onChoose}
          onCloseAutoFocus={returnFocusBy(onLeave)}
        />
      )}
    </>
  );
}

/** Narrows the list: everything it can be narrowed by, found by typing. It stays open, for the next choice. */
import type { LooseFilter } from "@max/domain/conversation/filter";
import { CalendarRange, Check, ListFilterPlus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ListView } from "../../live/inbox-view.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Picker, PickerGroup, PickerItem } from "../../ui/picker.tsx";
import { useFilterChoices } from "./use-filter-choices.ts";

/** Fetched when somebody asks for other times than those offered. */
const DatesDialog = lazy(async () => ({ default: (await import("./dates-dialog.tsx")).DatesDialog }));

type Props = {
  view: ListView;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onFilter: (filter: LooseFilter) => void;
  isPhone: boolean;
};

export function FilterButton({ view, isOpen, onOpen, onFilter, isPhone }: Props) {
  const { t } = useTranslation();
  const groups = useFilterChoices(view);
  const [isAskingDates, setAskingDates] = useState(false);
  return (
    <>
      <Picker
        isOpen={isOpen}
        onOpen={onOpen}
        label={t("filter.name")}
        placeholder={t("filter.placeholder")}
        nothingFound={t("filter.nothing")}
        trigger={
          <IconButton
            label={t("filter.open")}
            title={`${t("filter.open")} (F)`}
            aria-keyshortcuts="F"
            className={isPhone ? "size-11!" : ""}
          >
            <Icon of={ListFilterPlus} size={isPhone ? 20 : 16} />
          </IconButton>
        }
      >
        {groups.map(({ name, icon, choices }) => (
          <PickerGroup key={name} label={name}>
            {choices.map((choice) => (
              <PickerItem
                key={choice.key}
                value={choice.key}
                words={[name, choice.words]}
                icon={<Icon of={icon} />}
                hint={choice.isOn && <Icon of={Check} label={t("filter.isOn")} />}
                onSelect={() => onFilter(choice.next)}
              >
                <bdi>{choice.words}</bdi>
              </PickerItem>
            ))}
          </PickerGroup>
        ))}
        <PickerItem
          value="dates"
          words={[t("filter.part.activeSince"), t("filter.dates")]}
          icon={<Icon of={CalendarRange} />}
          onSelect={() => {
            onOpen(false);
            setAskingDates(true);
          }}
        >
          {t("filter.dates")}
        </PickerItem>
      </Picker>
      {isAskingDates && (
        <Suspense>
          <DatesDialog filter={view.filter ?? {}} onClose={() => setAskingDates(false)} onFilter={onFilter} />
        </Suspense>
      )}
    </>
  );
}

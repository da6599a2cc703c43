/** Everything a list can be narrowed by, found by typing. It stays open, for the next choice. */
import { CalendarRange, Check } from "lucide-react";
import { lazy, type ReactElement, Suspense, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { Icon } from "../../ui/icon.tsx";
import { Picker, PickerGroup, PickerItem } from "../../ui/picker.tsx";
import type { Props } from "./filter-button.tsx";
import { useFilterChoices } from "./use-filter-choices.ts";

/** Fetched when somebody asks for other times than those offered. */
const DatesDialog = lazy(async () => ({ default: (await import("./dates-dialog.tsx")).DatesDialog }));

export function FilterPicker({ trigger, view, isOpen, onOpen, onFilter }: Props & { trigger: ReactElement }) {
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
        trigger={trigger}
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

/** Narrows the list. What it can be narrowed by is fetched when somebody asks. */
import type { LooseFilter } from "@max/domain/conversation/filter";
import { ListFilterPlus } from "lucide-react";
import { Suspense } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import type { ListView } from "../../live/inbox-view.ts";
import { IconButton } from "../../ui/button.tsx";
import { fetched } from "../../ui/fetched.ts";
import { Icon } from "../../ui/icon.tsx";
import { useWasOpened } from "../../ui/use-was-opened.ts";

export const FilterPicker = fetched(async () => (await import("./filter-picker.tsx")).FilterPicker);

export type Props = {
  view: ListView;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onFilter: (filter: LooseFilter) => void;
  isPhone: boolean;
};

export function FilterButton(props: Props) {
  const { isOpen, onOpen, isPhone } = props;
  const { t } = useTranslation();
  const wasOpened = useWasOpened(isOpen);
  const button = (onClick?: () => void) => (
    <IconButton
      label={t("filter.open")}
      title={`${t("filter.open")} (F)`}
      aria-keyshortcuts="F"
      className={isPhone ? "size-11!" : ""}
      {...(onClick && { onClick })}
    >
      <Icon of={ListFilterPlus} size={isPhone ? 20 : 16} />
    </IconButton>
  );
  const waiting = button(() => onOpen(true));
  if (!wasOpened) return waiting;
  return (
    <Suspense fallback={waiting}>
      <FilterPicker {...props} trigger={button()} />
    </Suspense>
  );
}

/** What narrows the list, each part to be given up by itself; and what can be made of it. */
import type { LooseFilter } from "@max/domain/conversation/filter";
import { X } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import type { ListView } from "../../live/inbox-view.ts";
import type { SavedView } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { SavedViewButtons } from "./saved-view-buttons.tsx";
import { useFilterWords, without } from "./use-filter-choices.ts";

type Props = {
  view: ListView;
  saved: SavedView | null;
  onFilter: (filter: LooseFilter) => void;
  onOpenSaved: (saved: SavedView) => void;
};

export function FilterChips({ view, saved, onFilter, onOpenSaved }: Props) {
  const { t } = useTranslation();
  const filter = view.filter ?? {};
  const chips = useFilterWords()(filter);
  if (chips.length === 0 && !saved) return null;
  return (
    <fieldset
      aria-label={t("filter.set")}
      className="flex min-w-0 flex-none flex-wrap items-center gap-1.5 border-b border-line px-4 py-2"
    >
      {chips.map(({ part, words }) => (
        <button
          key={part}
          type="button"
          aria-label={t("filter.drop", { what: words })}
          onClick={() => onFilter(without(filter, part))}
          className="touch-target flex h-6 max-w-full items-center gap-1 rounded-1 bg-inbound pr-1 pl-2 text-12 text-ink-2 transition-colors hover:bg-rail-on"
        >
          <bdi className="truncate">{words}</bdi>
          <Icon of={X} size={12} />
        </button>
      ))}
      {chips.length > 0 && (
        <Button className="h-6! px-1.5! text-12" onClick={() => onFilter({})}>
          {t("filter.clear")}
        </Button>
      )}
      <SavedViewButtons view={view} saved={saved} onOpenSaved={onOpenSaved} />
    </fieldset>
  );
}

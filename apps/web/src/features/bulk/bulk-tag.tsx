/** A tag for all that is chosen, put on or taken off: typed into, like the one for a single conversation. */
import { Minus, Plus, Tag as TagIcon } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { queryClient } from "../../app/query-client.ts";
import { useTags, useTeamName } from "../../app/session.ts";
import type { ListView } from "../../live/inbox-view.ts";
import { conversationsQuery } from "../../live/queries.ts";
import type { Tag } from "../../live/wire.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Picker, PickerGroup, PickerItem } from "../../ui/picker.tsx";
import { TagDot } from "../../ui/tag-chip.tsx";
import type { Chosen } from "./bulk-bar.tsx";
import { named } from "./named.ts";
import type { BulkAct } from "./use-bulk.ts";

type Props = {
  view: ListView;
  chosen: Chosen;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onAct: (act: BulkAct) => void;
};

export function BulkTag({ view, chosen, isOpen, onOpen, onAct }: Props) {
  const { t } = useTranslation();
  const teamName = useTeamName();
  const tags = useTags();
  const carried = carriedBy(view, chosen);
  const offered = tags.filter((tag) => !tag.isArchived);
  const removable = tags.filter((tag) => !tag.isLeaving && (chosen.isAll || carried.has(tag.id)));
  const item = (tag: Tag, type: "tag" | "untag") => (
    <PickerItem
      key={`${type} ${tag.id}`}
      value={`${type} ${tag.id}`}
      words={[tag.name]}
      icon={<Icon of={type === "tag" ? Plus : Minus} />}
      hint={tag.isArchived ? t("tag.archived") : teamName(tag.teamId)}
      onSelect={() => onAct({ type, tagIds: [tag.id] })}
    >
      <span className="flex items-center gap-2">
        <TagDot color={tag.color} />
        <bdi className="truncate">{tag.name}</bdi>
      </span>
    </PickerItem>
  );
  return (
    <Picker
      isOpen={isOpen}
      onOpen={onOpen}
      label={t("bulk.pickTag")}
      placeholder={t("tag.filter")}
      nothingFound={t(tags.length === 0 ? "tag.none" : "tag.nothing")}
      trigger={
        <IconButton {...named(t("tag.title"), "L")}>
          <Icon of={TagIcon} />
        </IconButton>
      }
    >
      {offered.length > 0 && (
        <PickerGroup label={t("bulk.putOn")}>{offered.map((tag) => item(tag, "tag"))}</PickerGroup>
      )}
      {removable.length > 0 && (
        <PickerGroup label={t("bulk.takeOff")}>{removable.map((tag) => item(tag, "untag"))}</PickerGroup>
      )}
    </Picker>
  );
}

/** What the chosen rows carry, as far as they are loaded: whatever can be chosen one by one is. */
function carriedBy(view: ListView, { ids }: Chosen): ReadonlySet<string> {
  const pages = queryClient.getQueryData(conversationsQuery(view).queryKey)?.pages ?? [];
  const isChosen = new Set(ids);
  return new Set(pages.flatMap(({ items }) => items.flatMap(({ id, tagIds }) => (isChosen.has(id) ? tagIds : []))));
}

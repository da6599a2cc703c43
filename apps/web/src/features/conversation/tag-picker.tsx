/** Which tags it carries: typed into, several at once, and a new one where one may make it. */
import { TAG_COLORS, tagNameKey } from "@max/domain/tag/tag";
import { useMutation } from "@tanstack/react-query";
import { Check, Plus, Tag as TagIcon } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { useMayManageTags, useTags, useTeamName } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { showTag } from "../../live/cache.ts";
import type { Conversation } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Key } from "../../ui/key.tsx";
import { Picker, PickerItem } from "../../ui/picker.tsx";
import { TagDot } from "../../ui/tag-chip.tsx";
import { showToast } from "../../ui/toast.tsx";
import { MAX_TAG_NAME_LENGTH } from "../../words/limits.ts";
import type { Tagging } from "./use-tagging.ts";

type Props = { conversation: Conversation; tagging: Tagging; isOpen: boolean; onOpen: (isOpen: boolean) => void };

/** Makes a tag where one may: the company's, else the conversation's own team's. Null where one may not. */
function useNewTag(conversation: Conversation, tagging: Tagging) {
  const { t } = useTranslation();
  const mayManage = useMayManageTags();
  const tags = useTags();
  const scope = [null, conversation.teamId].find((teamId) => mayManage(teamId));
  const make = useMutation({
    mutationFn: (name: string) =>
      client.tag.create.mutate({
        name,
        teamId: scope ?? null,
        color: TAG_COLORS[tags.length % TAG_COLORS.length] ?? "gray",
      }),
    onSuccess: (tag) => {
      showTag(tag);
      tagging.set(tag, true);
    },
    onError: (error) => showToast(wordsForError(t, error)),
  });
  return scope === undefined ? null : { make: make.mutate, isBusy: make.isPending };
}

export function TagPicker({ conversation, tagging, isOpen, onOpen }: Props) {
  const { t } = useTranslation();
  const teamName = useTeamName();
  const newTag = useNewTag(conversation, tagging);
  const [search, setSearch] = useState("");
  const typed = search.trim().replace(/\s+/gu, " ");
  const isKnown = tagging.offered.some((tag) => tagNameKey(tag.name) === tagNameKey(typed));
  const canMake = newTag !== null && typed !== "" && typed.length <= MAX_TAG_NAME_LENGTH && !isKnown;
  const toggleOpen = (next: boolean) => {
    if (next) tagging.begin();
    setSearch("");
    onOpen(next);
  };
  return (
    <Picker
      isOpen={isOpen}
      onOpen={toggleOpen}
      label={t("tag.pick")}
      placeholder={t(newTag ? "tag.filterOrMake" : "tag.filter")}
      nothingFound={t(typed === "" ? "tag.none" : "tag.nothing")}
      onSearch={setSearch}
      trigger={
        <Button
          icon={<Icon of={TagIcon} />}
          aria-keyshortcuts="L"
          aria-label={t("tag.act")}
          title={t("tag.act")}
          // A phone has no room for it; the menu still opens from here.
          className="max-sm:invisible max-sm:w-0 max-sm:overflow-hidden max-sm:px-0"
        >
          <Key>L</Key>
        </Button>
      }
    >
      {tagging.offered.map((tag) => {
        const isOn = tagging.isOn(tag);
        return (
          <PickerItem
            key={tag.id}
            value={tag.id}
            words={[tag.name]}
            icon={<Icon of={Check} className={isOn ? "text-accent-ink" : "opacity-0"} />}
            hint={tag.isArchived ? t("tag.archived") : teamName(tag.teamId)}
            isChosen={isOn}
            onSelect={() => tagging.set(tag, !isOn)}
          >
            <span className="flex items-center gap-2">
              <TagDot color={tag.color} />
              <bdi className="truncate">{tag.name}</bdi>
            </span>
          </PickerItem>
        );
      })}
      {canMake && (
        <PickerItem
          value="make"
          words={[typed]}
          icon={<Icon of={Plus} />}
          isAlways
          onSelect={() => !newTag.isBusy && newTag.make(typed)}
        >
          {t("tag.make", { name: typed })}
        </PickerItem>
      )}
    </Picker>
  );
}

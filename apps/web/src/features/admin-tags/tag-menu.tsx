/** What can be done with one tag. Archiving can be undone; merging and deleting ask first. */
import { useMutation } from "@tanstack/react-query";
import { Archive, ArchiveRestore, Merge, PencilLine, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { showTag } from "../../live/cache.ts";
import type { Tag } from "../../live/wire.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { MenuItem, MenuLine } from "../../ui/menu.tsx";
import { RowMenu } from "../../ui/row-menu.tsx";
import { showToast } from "../../ui/toast.tsx";
import { MergeDialog } from "./merge-dialog.tsx";
import { TagDialog } from "./tag-dialog.tsx";
import type { TagUses } from "./use-tag-uses.ts";

export function TagMenu({ tag, uses }: { tag: Tag; uses: TagUses | null }) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const [asking, setAsking] = useState<"change" | "merge" | "remove" | null>(null);
  const close = () => setAsking(null);
  const { id: tagId, name } = tag;
  const onError = (error: unknown) => showToast(wordsForError(words, error));
  const archive = useMutation({
    mutationFn: (isArchived: boolean) => client.tag.archive.mutate({ tagId, isArchived }),
    onSuccess: (saved) => {
      showTag(saved);
      const said = t(saved.isArchived ? "tags.isArchived" : "tags.isRestored", { name });
      showToast(said, () => archive.mutate(!saved.isArchived));
    },
    onError,
  });
  const remove = useMutation({
    mutationFn: () => client.tag.remove.mutate({ tagId }),
    onSuccess: () => showToast(t("tags.removed", { name })),
    onError,
    onSettled: close,
  });
  return (
    <>
      <RowMenu label={t("actsOn", { name })}>
        <MenuItem icon={<Icon of={PencilLine} />} onSelect={() => setAsking("change")}>
          {t("tags.change")}
        </MenuItem>
        <MenuItem icon={<Icon of={Merge} />} onSelect={() => setAsking("merge")}>
          {t("tags.merge")}
        </MenuItem>
        <MenuItem
          icon={<Icon of={tag.isArchived ? ArchiveRestore : Archive} />}
          onSelect={() => archive.mutate(!tag.isArchived)}
        >
          {t(tag.isArchived ? "restore" : "archive")}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Icon of={Trash2} />} className="text-red-ink" onSelect={() => setAsking("remove")}>
          {t("tags.remove")}
        </MenuItem>
      </RowMenu>
      {asking === "change" && <TagDialog tag={tag} onClose={close} />}
      {asking === "merge" && <MergeDialog tag={tag} onClose={close} />}
      {asking === "remove" && (
        <RemoveDialog
          name={name}
          uses={uses}
          isBusy={remove.isPending}
          onClose={close}
          onConfirm={() => remove.mutate()}
        />
      )}
    </>
  );
}

type RemoveProps = { name: string; uses: TagUses | null; isBusy: boolean; onClose: () => void; onConfirm: () => void };

function RemoveDialog({ name, uses, ...rest }: RemoveProps) {
  const { t } = useTranslation("office");
  const count = uses?.conversations ?? 0;
  const lead =
    uses === null
      ? t("tags.removeLeadUncounted")
      : uses.isMore
        ? t("tags.removeLeadMany", { count })
        : count === 0
          ? t("tags.removeLeadNone")
          : t("tags.removeLead", { count });
  return <ConfirmDialog title={t("tags.removeTitle", { name })} lead={lead} act={t("tags.removeDo")} {...rest} />;
}

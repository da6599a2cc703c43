/** Which tag takes the place of another: one that is offered wherever the other is. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { useMayManageTags, useTags } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import type { Tag } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField } from "../../ui/field.tsx";
import { showToast } from "../../ui/toast.tsx";

export function MergeDialog({ tag, onClose }: { tag: Tag; onClose: () => void }) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const mayManage = useMayManageTags();
  const targets = useTags().filter(
    (each) =>
      each.id !== tag.id &&
      !each.isArchived &&
      (each.teamId === null || each.teamId === tag.teamId) &&
      mayManage(each.teamId),
  );
  const [intoId, setIntoId] = useState<string | null>(null);
  const into = targets.find(({ id }) => id === intoId) ?? targets[0];
  const merge = useMutation({
    mutationFn: (target: Tag) => client.tag.merge.mutate({ tagId: tag.id, intoTagId: target.id }),
    onSuccess: (_, target) => {
      showToast(t("tags.merging", { name: tag.name, into: target.name }));
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (into && !merge.isPending) merge.mutate(into);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("tags.mergeTitle", { name: tag.name })}
      lead={t("tags.mergeLead", { name: tag.name })}
    >
      <form onSubmit={submit} noValidate className="mt-5">
        {into ? (
          <SelectField
            label={t("tags.mergeInto")}
            value={into.id}
            onChange={(event) => setIntoId(event.target.value)}
            error={merge.error ? wordsForError(words, merge.error) : null}
          >
            {targets.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </SelectField>
        ) : (
          <p className="mb-4">{t("tags.mergeNone")}</p>
        )}
        <div className="flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("cancel")}
          </Button>
          {into && (
            <Button type="submit" look="danger" size="form" isBusy={merge.isPending}>
              {t("tags.mergeDo")}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

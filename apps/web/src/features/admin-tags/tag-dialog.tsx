/** A tag's name and colour, when it is made and later; and whose it is, when it is made. */
import { TAG_COLORS, type TagColor } from "@max/domain/tag/tag";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useMayManageTags, useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { useNameForm } from "../../app/use-name-form.ts";
import { showTag } from "../../live/cache.ts";
import type { Tag } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, SelectField } from "../../ui/field.tsx";
import { TagDot } from "../../ui/tag-chip.tsx";
import { MAX_TAG_NAME_LENGTH } from "../../words/limits.ts";

/** `tag` is null for a new one. */
type Props = { tag: Tag | null; onClose: () => void };
const COMPANY = "company";

export function TagDialog({ tag, onClose }: Props) {
  const { t } = useTranslation("office");
  const mayManage = useMayManageTags();
  const teams = useWorkspace().teams.filter(({ id }) => mayManage(id));
  const mayForCompany = mayManage(null);
  const [color, setColor] = useState<TagColor>(tag?.color ?? "gray");
  const [scope, setScope] = useState(mayForCompany ? COMPANY : (teams[0]?.id ?? COMPANY));
  const form = useNameForm({
    known: tag?.name ?? "",
    save: (name) =>
      tag
        ? client.tag.update.mutate({ tagId: tag.id, name, color })
        : client.tag.create.mutate({ name, color, teamId: scope === COMPANY ? null : scope }),
    onSaved: (saved) => {
      showTag(saved);
      onClose();
    },
    words: { missing: t("tags.nameMissing"), taken: t("tags.nameTaken") },
  });
  return (
    <Dialog isOpen onClose={onClose} title={tag ? t("tags.changeTitle", { name: tag.name }) : t("tags.newTitle")}>
      <form onSubmit={form.submit} noValidate className="mt-5">
        <Field
          label={t("tags.nameField")}
          value={form.name}
          onChange={(event) => form.setName(event.target.value)}
          error={form.error}
          maxLength={MAX_TAG_NAME_LENGTH}
          autoComplete="off"
        />
        <fieldset className="mb-4">
          <legend className="mb-1.5 font-medium">{t("tags.colour")}</legend>
          <div className="flex flex-wrap gap-1.5">
            {TAG_COLORS.map((each) => (
              <label
                key={each}
                className="touch-target inline-flex h-8 cursor-pointer items-center gap-2 rounded-2 px-2.5 shadow-[inset_0_0_0_1px_var(--line-strong)] has-checked:bg-accent-soft has-checked:shadow-[inset_0_0_0_1px_var(--accent)] has-focus-visible:outline-2 has-focus-visible:outline-accent"
              >
                <input
                  type="radio"
                  name="color"
                  value={each}
                  checked={color === each}
                  onChange={() => setColor(each)}
                  className="sr-only"
                />
                <TagDot color={each} />
                {t(`tags.colours.${each}`)}
              </label>
            ))}
          </div>
        </fieldset>
        {!tag && (
          <SelectField
            label={t("tags.forField")}
            hint={t("tags.forHint")}
            value={scope}
            onChange={(event) => setScope(event.target.value)}
          >
            {mayForCompany && <option value={COMPANY}>{t("wholeCompany")}</option>}
            {teams.map((team) => (
              <option key={team.id} value={team.id}>
                {team.name}
              </option>
            ))}
          </SelectField>
        )}
        <div className="flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" look="primary" size="form" isBusy={form.isBusy}>
            {tag ? t("save") : t("tags.create")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

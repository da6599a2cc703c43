/** What a list is to be called, and who else sees it. */
import { type LooseAudience, MAX_VIEW_NAME, mayShareWith } from "@max/domain/conversation/saved-view";
import { useId, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useActor, useWorkspace } from "../../app/session.ts";
import type { SavedView } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";

export type Said = { name: string; audience: LooseAudience };
type Props = { known: SavedView | null; onClose: () => void; onSave: (said: Said) => void };

export function SaveViewDialog({ known, onClose, onSave }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const actor = useActor();
  const { teams } = useWorkspace();
  const [name, setName] = useState(known?.name ?? "");
  const everyone: { audience: LooseAudience; words: string }[] = [
    { audience: { type: "me" }, words: t("saved.forMe") },
    ...teams.map(({ id: teamId, name }) => ({
      audience: { type: "team" as const, teamId },
      words: t("saved.forTeam", { name }),
    })),
    { audience: { type: "everybody" }, words: t("saved.forEverybody") },
  ];
  const audiences = everyone.filter(({ audience }) => mayShareWith(actor, audience));
  const keyOf = (audience: LooseAudience) => (audience.type === "team" ? audience.teamId : audience.type);
  const [chosen, setChosen] = useState<string>(known ? keyOf(known.audience) : "me");
  return (
    <Dialog isOpen onClose={onClose} title={known ? t("saved.rename") : t("saved.saveTitle")} lead={t("saved.lead")}>
      <form
        className="mt-4 flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const audience = audiences.find((each) => keyOf(each.audience) === chosen)?.audience;
          if (!name.trim() || !audience) return;
          onSave({ name: name.trim(), audience });
          onClose();
        }}
      >
        <div>
          <label htmlFor={id} className="mb-1 block text-12 font-medium text-ink-2">
            {t("saved.name")}
          </label>
          <input
            id={id}
            value={name}
            maxLength={MAX_VIEW_NAME}
            onChange={(event) => setName(event.target.value)}
            className="h-10 w-full rounded-2 bg-bg px-3 shadow-[inset_0_0_0_1px_var(--line-control)] max-sm:text-16"
          />
        </div>
        {audiences.length > 1 && (
          <fieldset>
            <legend className="mb-1 text-12 font-medium text-ink-2">{t("saved.audience")}</legend>
            <div className="max-h-50 overflow-y-auto p-0.5">
              {audiences.map(({ audience, words }) => (
                <label key={keyOf(audience)} className="flex h-8 items-center gap-2 max-sm:h-11">
                  <input
                    type="radio"
                    name={`${id} audience`}
                    checked={chosen === keyOf(audience)}
                    onChange={() => setChosen(keyOf(audience))}
                    className="accent-(--accent)"
                  />
                  <bdi>{words}</bdi>
                </label>
              ))}
            </div>
          </fieldset>
        )}
        <div className="flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("conversation.cancel")}
          </Button>
          <Button look="primary" size="form" type="submit" disabledReason={name.trim() ? null : t("saved.nameMissing")}>
            {t("saved.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Between which moments a conversation was last active. Either may be left open. */
import type { LooseFilter } from "@max/domain/conversation/filter";
import { useId, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { localInput } from "../../words/snooze-times.ts";
import { without } from "./use-filter-choices.ts";

type Props = { filter: LooseFilter; onClose: () => void; onFilter: (filter: LooseFilter) => void };

const shown = (point: string | undefined) => (point && !point.startsWith("-") ? localInput(new Date(point)) : "");

export function DatesDialog({ filter, onClose, onFilter }: Props) {
  const { t } = useTranslation();
  const [since, setSince] = useState(() => shown(filter.activeSince));
  const [before, setBefore] = useState(() => shown(filter.activeBefore));
  const isInOrder = !since || !before || since < before;
  return (
    <Dialog isOpen onClose={onClose} title={t("filter.datesTitle")} lead={t("filter.datesLead")}>
      <form
        className="mt-4 flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isInOrder) return;
          onFilter({
            ...without(without(filter, "activeSince"), "activeBefore"),
            ...(since && { activeSince: new Date(since).toISOString() }),
            ...(before && { activeBefore: new Date(before).toISOString() }),
          });
          onClose();
        }}
      >
        <DateField label={t("filter.datesFrom")} value={since} onChange={setSince} />
        <DateField label={t("filter.datesTo")} value={before} onChange={setBefore} />
        <div className="mt-2 flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("conversation.cancel")}
          </Button>
          <Button look="primary" size="form" type="submit" disabledReason={isInOrder ? null : t("filter.datesWrong")}>
            {t("filter.apply")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function DateField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-12 font-medium text-ink-2">
        {label}
      </label>
      <input
        id={id}
        type="datetime-local"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-10 w-full rounded-2 bg-bg px-3 shadow-[inset_0_0_0_1px_var(--line-control)]"
      />
    </div>
  );
}

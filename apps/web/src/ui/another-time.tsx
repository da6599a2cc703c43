/** Any moment, by its date and time in the reader's own zone. */
import { useState } from "react";
import { useTranslation } from "../words/use-translation.ts";
import { serverNow } from "../live/clock.ts";
import { localInput } from "../words/snooze-times.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

type FieldProps = { label: string; value: string; onChange: (value: string) => void; describedBy?: string | undefined };

export function MomentField({ label, value, onChange, describedBy }: FieldProps) {
  return (
    <label className="block">
      <span className="mb-1 block text-12 font-medium text-ink-2">{label}</span>
      <input
        type="datetime-local"
        required
        aria-describedby={describedBy}
        value={value}
        min={localInput(new Date(serverNow()))}
        onChange={(event) => onChange(event.target.value)}
        className="h-10 w-full rounded-2 bg-bg px-3 shadow-[inset_0_0_0_1px_var(--line-control)]"
      />
    </label>
  );
}

type Props = {
  title: string;
  lead: string;
  label: string;
  /** What the button that chooses it says. */
  act: string;
  /** What it begins with. */
  first: Date;
  /** Why this moment cannot be chosen; null when it can. */
  refusalOf: (at: Date) => string | null;
  onClose: () => void;
  onChoose: (at: Date) => void;
  /** See `Dialog`. */
  onCloseAutoFocus?: (closing: Event) => void;
};

export function AnotherTime({ title, lead, label, act, first, refusalOf, onClose, onChoose, onCloseAutoFocus }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => localInput(first));
  const at = new Date(text);
  const refusal = refusalOf(at);
  return (
    <Dialog isOpen onClose={onClose} title={title} lead={lead} onCloseAutoFocus={onCloseAutoFocus}>
      <form
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (refusal) return;
          onChoose(at);
          onClose();
        }}
      >
        <MomentField label={label} value={text} onChange={setText} describedBy="another-time-refusal" />
        <output id="another-time-refusal" className="mt-1.5 block text-12 text-red-ink empty:hidden">
          {refusal}
        </output>
        <div className="mt-5 flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("conversation.cancel")}
          </Button>
          <Button look="primary" size="form" type="submit" disabledReason={refusal}>
            {act}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

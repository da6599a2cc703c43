/** Asks once more before what cannot be undone. */
import { useTranslation } from "../words/use-translation.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

type Props = {
  title: string;
  lead: string;
  /** What the button that does it says. */
  act: string;
  /** Red unless what is asked takes nothing away. */
  look?: "danger" | "primary";
  isBusy: boolean;
  onClose: () => void;
  onConfirm: () => void;
};

export function ConfirmDialog({ title, lead, act, look = "danger", isBusy, onClose, onConfirm }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog isOpen onClose={onClose} title={title} lead={lead}>
      <div className="mt-5 flex justify-end gap-2">
        <Button size="form" onClick={onClose}>
          {t("settings.cancel")}
        </Button>
        <Button look={look} size="form" isBusy={isBusy} onClick={onConfirm}>
          {act}
        </Button>
      </div>
    </Dialog>
  );
}

/** Asks once before somebody is blocked, and what becomes of what is open of theirs. */
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useWorkspace } from "../../app/session.ts";
import type { Contact } from "../../live/wire.ts";
import { useBlocking } from "../../app/use-blocking.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField } from "../../ui/field.tsx";

export function BlockDialog({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation();
  const { dispositions } = useWorkspace();
  const [disposition, setDisposition] = useState(dispositions[0] ?? "");
  const blocking = useBlocking(onClose);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("contacts.blockTitle", { name: contact.name })}
      lead={t("contacts.blockLead")}
    >
      <SelectField
        label={t("contacts.blockClose")}
        hint={t("contacts.blockCloseHint")}
        className="mt-4"
        value={disposition}
        onChange={({ target }) => setDisposition(target.value)}
      >
        {dispositions.map((each) => (
          <option key={each} value={each}>
            {t("conversation.closedAs", { disposition: each })}
          </option>
        ))}
        <option value="">{t("contacts.blockLeaveOpen")}</option>
      </SelectField>
      <div className="mt-5 flex justify-end gap-2">
        <Button size="form" onClick={onClose}>
          {t("settings.cancel")}
        </Button>
        <Button
          look="danger"
          size="form"
          isBusy={blocking.isBusy}
          onClick={() => blocking.block(contact, disposition || null)}
        >
          {t("contacts.blockDo")}
        </Button>
      </div>
    </Dialog>
  );
}

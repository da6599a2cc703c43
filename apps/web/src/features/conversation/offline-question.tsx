/** Asked once before somebody is given a conversation who is not there to answer it. */
import { useTranslation } from "../../words/use-translation.ts";
import { useWorkspace } from "../../app/session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import type { Placing } from "./use-placing.ts";

export function OfflineQuestion({ placing: { question } }: { placing: Placing }) {
  const { t } = useTranslation();
  const { returnAfterMinutes } = useWorkspace();
  if (!question) return null;
  return (
    <Dialog
      isOpen
      onClose={question.drop}
      title={t("presence.askTitle", { name: question.name })}
      lead={
        returnAfterMinutes === null ? t("presence.askLeadStays") : t("presence.askLead", { count: returnAfterMinutes })
      }
    >
      <div className="mt-5 flex justify-end gap-2">
        <Button size="form" onClick={question.drop}>
          {t("presence.askNot")}
        </Button>
        <Button look="primary" size="form" onClick={question.confirm}>
          {t("presence.askDo")}
        </Button>
      </div>
    </Dialog>
  );
}

/** Asked beside the composer when what was taken back finds its box in use. */
import { Undo2 } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { addToBox, dropTakenBack, useTakenBack } from "../../outbox/taken-back.ts";
import { Button } from "../../ui/button.tsx";
import { ComposerQuestion } from "./composer-question.tsx";

type Props = {
  conversationId: string;
  /** It is in the box now. */
  onAdded: () => void;
};

export function TakenBackQuestion({ conversationId, onAdded }: Props) {
  const { t } = useTranslation();
  const taken = useTakenBack(conversationId);
  if (!taken) return null;
  const words = taken.text.trim() ? taken.text : (taken.file?.fileName ?? taken.template?.name);
  return (
    <ComposerQuestion
      icon={Undo2}
      title={t(taken.template ? "undoSend.offerTemplate" : "undoSend.offer")}
      className="bg-inbound"
      acts={
        <>
          <Button look="outlined" onClick={() => dropTakenBack(conversationId)}>
            {t("undoSend.drop")}
          </Button>
          <Button
            look="primary"
            onClick={() => {
              addToBox(conversationId);
              onAdded();
            }}
          >
            {t(taken.template ? "undoSend.instead" : "undoSend.add")}
          </Button>
        </>
      }
    >
      {words && <bdi className="block truncate text-12 text-ink-2">{words}</bdi>}
    </ComposerQuestion>
  );
}

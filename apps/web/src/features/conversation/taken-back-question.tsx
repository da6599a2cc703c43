/** Asked beside the composer when what was taken back finds its box in use. */
import { Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { addToBox, dropTakenBack, useTakenBack } from "../../outbox/taken-back.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";

type Props = {
  conversationId: string;
  /** It is in the box now. */
  onAdded: () => void;
};

export function TakenBackQuestion({ conversationId, onAdded }: Props) {
  const { t } = useTranslation();
  const taken = useTakenBack((state) => state[conversationId] ?? null);
  if (!taken) return null;
  const words = taken.text.trim() ? taken.text : taken.file?.fileName;
  return (
    <section
      role="alert"
      aria-label={t("undoSend.offer")}
      className="flex flex-none flex-wrap items-center gap-x-3 gap-y-2 bg-inbound px-3.5 py-2.5 max-sm:px-5 sm:mx-4 sm:mb-2 sm:rounded-3"
    >
      <div className="min-w-0 flex-[1_1_16rem]">
        <p className="flex items-center gap-1.5 font-medium">
          <Icon of={Undo2} size={14} />
          {t("undoSend.offer")}
        </p>
        {words && <bdi className="block truncate text-12 text-ink-2">{words}</bdi>}
      </div>
      <span className="flex flex-none gap-2">
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
          {t("undoSend.add")}
        </Button>
      </span>
    </section>
  );
}

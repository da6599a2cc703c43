/** Asked beside the composer, once, when somebody wrote before what was just sent: what it is, and what to do. */
import { CircleAlert } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { useOutbox } from "../../outbox/outbox.ts";
import { readFirst, sendAnyway } from "../../outbox/unseen.ts";
import { useUnseen } from "../../outbox/unseen-messages.ts";
import { Button } from "../../ui/button.tsx";
import { ComposerQuestion } from "./composer-question.tsx";

const SHOWN = 3;
const NOTHING: never[] = [];

type Props = {
  conversationId: string;
  /** What was sent is back in its box. */
  onRead: () => void;
};

export function UnseenQuestion({ conversationId, onRead }: Props) {
  const { t } = useTranslation();
  const isAsking = useOutbox((state) =>
    state.entries.some((entry) => entry.conversationId === conversationId && entry.state === "asking"),
  );
  const messages = useUnseen((state) => state[conversationId] ?? NOTHING);
  if (!isAsking) return null;
  const shown = messages.slice(-SHOWN);
  return (
    <ComposerQuestion
      icon={CircleAlert}
      title={t("unseen.title")}
      className="bg-amber-soft text-amber-ink"
      acts={
        <>
          <Button
            look="outlined"
            onClick={() => {
              readFirst(conversationId);
              onRead();
            }}
          >
            {t("unseen.readFirst")}
          </Button>
          <Button look="primary" onClick={() => sendAnyway(conversationId)}>
            {t("unseen.sendAnyway")}
          </Button>
        </>
      }
    >
      <ul className="text-12">
        {messages.length > shown.length && <li>{t("unseen.more", { count: messages.length - shown.length })}</li>}
        {shown.map((message) => (
          <li key={message.id} className="truncate">
            <bdi className="font-medium">{message.author.name || t("thread.viaPhoneApp")}</bdi>
            {": "}
            <bdi>{message.text?.trim() ? message.text : t(`kind.${message.kind}`)}</bdi>
          </li>
        ))}
      </ul>
    </ComposerQuestion>
  );
}

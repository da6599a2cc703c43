/** Asked beside the composer, once, when somebody wrote before what was just sent: what it is, and what to do. */
import { CircleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useOutbox } from "../../outbox/outbox.ts";
import { readFirst, sendAnyway } from "../../outbox/unseen.ts";
import { useUnseen } from "../../outbox/unseen-messages.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";

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
    <section
      role="alert"
      aria-label={t("unseen.title")}
      className="flex flex-none flex-wrap items-center gap-x-3 gap-y-2 bg-amber-soft px-3.5 py-2.5 text-amber-ink max-sm:px-5 sm:mx-4 sm:mb-2 sm:rounded-3"
    >
      <div className="min-w-0 flex-[1_1_16rem]">
        <p className="flex items-center gap-1.5 font-medium">
          <Icon of={CircleAlert} size={14} />
          {t("unseen.title")}
        </p>
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
      </div>
      <span className="flex flex-none gap-2">
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
      </span>
    </section>
  );
}

/** Beneath a message that did not, or may not have, arrived: why, and what the agent can do. */
import { whatsappFailureOf } from "@max/domain/message/whatsapp-failures";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError, wordsForRefusal } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import type { ErrorCode } from "@max/domain/errors";
import { markAnswers, showMessageAnswer } from "../../live/cache.ts";
import type { Message } from "../../live/wire.ts";
import type { OutboxEntry } from "../../outbox/outbox.ts";
import { discard, sendAgain } from "../../outbox/send-outbox.ts";
import { Icon } from "../../ui/icon.tsx";
import { showToast } from "../../ui/toast.tsx";
import { StatusTick } from "./status-tick.tsx";

function Act({
  onClick,
  hint,
  isBusy = false,
  children,
}: {
  onClick: () => void;
  hint?: string;
  isBusy?: boolean;
  children: string;
}) {
  return (
    <button
      type="button"
      title={hint}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? undefined : onClick}
      className="touch-target flex-none rounded-1 font-medium underline underline-offset-2"
    >
      {children}
    </button>
  );
}

const Line = ({ children, isRed }: { children: ReactNode; isRed: boolean }) => (
  <div
    className={`mx-1 mt-1 flex max-w-[86%] justify-end gap-x-2 gap-y-1 text-12 ${isRed ? "items-start text-red-ink" : "flex-wrap items-center text-ink-2"}`}
  >
    {children}
  </div>
);

/** A message the server knows and the channel refused, or did not confirm. */
export function ServerTrouble({ message }: { message: Message }) {
  const { t } = useTranslation();
  const decide = useMutation({
    mutationFn: async (choice: "retry" | "leave") => {
      const mark = markAnswers();
      const call = choice === "retry" ? client.message.retry : client.message.leave;
      showMessageAnswer(await call.mutate({ messageId: message.id }), mark);
    },
    onError: (error) => showToast(wordsForError(t, error)),
  });
  const isBusy = decide.isPending;
  const { reason = "" } = message.failure ?? {};
  const known = whatsappFailureOf(reason);
  if (message.status === "unconfirmed")
    return (
      <Line isRed={false}>
        <StatusTick status="unconfirmed" />
        <span>{t("delivery.unconfirmed")}</span>
        <Act onClick={() => decide.mutate("retry")} isBusy={isBusy} hint={t("delivery.sendAgainHint")}>
          {t("delivery.sendAgain")}
        </Act>
        <span className="text-ink-3">{t("delivery.sendAgainHint")}</span>
        <Act onClick={() => decide.mutate("leave")} isBusy={isBusy}>
          {t("delivery.leave")}
        </Act>
      </Line>
    );
  return (
    <Line isRed>
      <StatusTick status="failed" />
      <span className="min-w-0">
        {t("delivery.notDelivered")} {known ? t(`failures.${known}`) : reason}
      </span>
      <Act onClick={() => decide.mutate("retry")} isBusy={isBusy}>
        {t("delivery.retry")}
      </Act>
    </Line>
  );
}

/** Two reasons are this computer's own: a file whose page was closed too early, and a server that was not there for it. */
function reasonOf(t: TFunction, { code, message }: NonNullable<OutboxEntry["refusal"]>): string {
  if (code === "file_lost") return t("files.lost");
  if (code === "unreached") return t("error.unreached");
  return wordsForRefusal(t, { kind: "refused", code: code as ErrorCode, message, requestId: null });
}

/** A message the server refused to take. Its words are still here, and only here. */
export function OutboxTrouble({ entry }: { entry: OutboxEntry }) {
  const { t } = useTranslation();
  const reason = entry.refusal ? reasonOf(t, entry.refusal) : "";
  return (
    <Line isRed>
      <Icon of={CircleAlert} size={14} />
      <span>
        {t("delivery.notSent")} {reason}
      </span>
      {entry.refusal?.code !== "file_lost" && (
        <Act onClick={() => sendAgain(entry.clientMessageId)}>{t("delivery.retry")}</Act>
      )}
      <Act onClick={() => discard(entry.clientMessageId)}>{t("delivery.discard")}</Act>
    </Line>
  );
}

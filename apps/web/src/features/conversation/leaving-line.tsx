/** Beneath a message that has not left yet: how long its writer may take it back, and the way to. */
import { Clock3 } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { serverNow } from "../../live/clock.ts";
import type { Message } from "../../live/wire.ts";
import { offerTakingBack } from "../../outbox/taking-back.ts";
import { Icon } from "../../ui/icon.tsx";
import { Key } from "../../ui/key.tsx";

const LOOK_EVERY_MS = 200;

const secondsTo = (at: string) => Math.max(0, Math.ceil((Date.parse(at) - serverNow()) / 1_000));

/** Whole seconds until an instant by the server's clock. */
function useSecondsTo(at: string): number {
  const [seconds, setSeconds] = useState(() => secondsTo(at));
  useEffect(() => {
    const look = () => setSeconds(secondsTo(at));
    look();
    const looking = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(looking);
  }, [at]);
  return seconds;
}

type Props = { message: Message; leavesAt: string; onTakeBack: ((message: Message) => void) | null };

export function LeavingLine({ message, leavesAt, onTakeBack }: Props) {
  const { t } = useTranslation();
  const seconds = useSecondsTo(leavesAt);
  const canTakeBack = onTakeBack !== null && seconds > 0;
  useEffect(
    () => (canTakeBack ? offerTakingBack(message.id, () => onTakeBack(message)) : undefined),
    [canTakeBack, onTakeBack, message],
  );
  return (
    <div className="mx-1 mt-0.5 flex items-center gap-2 text-12 text-ink-2">
      <span className="flex items-center gap-1 tabular-nums">
        <Icon of={Clock3} size={14} label={t("undoSend.waits")} />
        {/* Said once, and not with every second. */}
        {seconds > 0 && <span aria-hidden="true">{t("undoSend.leavesIn", { count: seconds })}</span>}
      </span>
      {canTakeBack && (
        <button
          type="button"
          title={t("undoSend.hint")}
          onClick={() => onTakeBack(message)}
          className="touch-target flex items-center gap-1.5 rounded-1 font-medium text-ink underline underline-offset-2"
        >
          {t("toast.undo")}
          <Key>Z</Key>
        </button>
      )}
    </div>
  );
}

/** Whether the other side has found us yet. It changes by itself while the page is open. */
import { connectionOf } from "@max/domain/inbox/settings";
import { CircleCheck, CirclePause, Hourglass } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { Icon } from "../../ui/icon.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import type { Inbox } from "./inboxes-query.ts";

const LOOKS = {
  off: { icon: CirclePause, sign: "", ink: "text-amber-ink" },
  waiting: { icon: Hourglass, sign: "", ink: "text-ink-2" },
  connected: { icon: CircleCheck, sign: "text-green-ink", ink: "text-ink-2" },
};

export function ConnectionState({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation("office");
  const times = useTimeWords();
  const { account, turnedOffAt, verifiedAt, lastReceivedAt } = inbox;
  const state = connectionOf(inbox);
  const { icon, sign, ink } = LOOKS[state];
  return (
    <p className={`flex gap-1.5 text-12 tabular-nums ${ink}`}>
      <Icon of={icon} size={14} className={`mt-px ${sign}`} />
      {state === "off" && turnedOffAt ? (
        <span title={times.exact(turnedOffAt)}>{t("inboxes.offSince", { when: times.dayTime(turnedOffAt) })}</span>
      ) : lastReceivedAt ? (
        <time dateTime={lastReceivedAt} title={times.exact(lastReceivedAt)}>
          {t("inboxes.heard", { when: times.dayTime(lastReceivedAt) })}
        </time>
      ) : verifiedAt ? (
        <time dateTime={verifiedAt} title={times.exact(verifiedAt)}>
          {t("inboxes.verified", { when: times.dayTime(verifiedAt) })}
        </time>
      ) : (
        <span>{t(`inboxes.waiting.${account.type}`)}</span>
      )}
    </p>
  );
}

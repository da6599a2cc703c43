/** What is held back of a customer who flooded, as one line: how much, from when to when, to look at and to release. */
import { ShieldAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useMay } from "../../app/session.ts";
import type { Conversation } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useNumberWords } from "../../words/use-number-words.ts";
import { useTimeWords } from "../../words/use-time-words.ts";
import { HeldDialog } from "./held-dialog.tsx";
import { type Releasing, useRelease } from "./use-release.ts";

type Held = NonNullable<Conversation["held"]>;

export function HeldLine({ conversation, held }: { conversation: Conversation; held: Held }) {
  const { t } = useTranslation();
  const may = useMay();
  const [isLooking, setLooking] = useState(false);
  const { progress, release, stop } = useRelease(conversation.id);
  const mayRelease = may("message.release", conversation);
  return (
    <div className="flex justify-center pt-0.5 pb-3">
      <section
        aria-label={t("held.name")}
        className="flex max-w-full flex-wrap items-center gap-x-3 gap-y-1.5 rounded-row bg-inbound py-1.5 pr-1.5 pl-3 text-12 text-ink-2"
      >
        <span className="flex min-w-0 items-center gap-1.5">
          <Icon of={ShieldAlert} size={14} className="flex-none" />
          <HeldWords held={held} />
        </span>
        {progress ? (
          <ReleaseProgress progress={progress} onStop={stop} />
        ) : (
          <span className="flex gap-1">
            <Button onClick={() => setLooking(true)}>{t("held.look")}</Button>
            {mayRelease && (
              <Button look="outlined" onClick={() => release(held.count)}>
                {t("held.release")}
              </Button>
            )}
          </span>
        )}
      </section>
      {isLooking && (
        <HeldDialog
          conversation={conversation}
          onClose={() => setLooking(false)}
          onRelease={
            mayRelease
              ? () => {
                  setLooking(false);
                  release(held.count);
                }
              : null
          }
        />
      )}
    </div>
  );
}

function HeldWords({ held: { count, since, until } }: { held: Held }) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const shown = useNumberWords()(count);
  const [from, to] = [words.clock(since), words.clock(until)];
  const isOneDay = new Date(since).toDateString() === new Date(until).toDateString();
  const exact = `${words.exact(since)} – ${words.exact(until)}`;
  return (
    <span title={exact} className="tabular-nums">
      {isOneDay && from === to
        ? t("held.at", { count, shown, at: from })
        : t("held.between", {
            count,
            shown,
            from: isOneDay ? from : words.dayTime(since),
            to: isOneDay ? to : words.dayTime(until),
          })}
    </span>
  );
}

function ReleaseProgress({ progress, onStop }: { progress: Releasing; onStop: () => void }) {
  const { t } = useTranslation();
  const { done, total, isStopped } = progress;
  const number = useNumberWords();
  const words = t("held.releasing", { done: number(done), total: number(total) });
  return (
    <span className="flex items-center gap-2">
      <progress
        aria-label={words}
        value={done}
        max={Math.max(total, 1)}
        className="h-1 w-24 appearance-none overflow-hidden rounded-full bg-bg [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-bg [&::-webkit-progress-value]:bg-accent"
      />
      <span aria-hidden="true" className="tabular-nums">
        {words}
      </span>
      <Button isBusy={isStopped} onClick={onStop}>
        {t("held.stop")}
      </Button>
    </span>
  );
}

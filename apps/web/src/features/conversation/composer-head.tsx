/** Above the box: whether one answers or writes a note, what keeps one from it, and how long free text is possible. */
import type { ComposerMode } from "@max/domain/conversation/draft";
import { clsx } from "clsx";
import { Clock3, Lock } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { useBlocking } from "../../app/use-blocking.ts";
import type { Conversation } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Key } from "../../ui/key.tsx";
import { useMedia } from "../../ui/use-media.ts";
import type { ReplyClock } from "../../words/reply-clock.ts";
import { useTimeWords } from "../../words/use-time-words.ts";
import type { Obstacle } from "./use-obstacle.ts";

const MODES: readonly ComposerMode[] = ["reply", "note"];

function Clock({ clock, endsAt }: { clock: ReplyClock; endsAt: string | null }) {
  const { t } = useTranslation();
  const words = useTimeWords();
  if (clock.state !== "open" || !endsAt) return null;
  const left = t("composer.left", { time: words.span(clock.hours, clock.minutes) });
  const hint = t("composer.leftHint", { at: words.dayTime(endsAt) });
  if (clock.isRunningOut)
    return (
      <Chip tone="amber" icon={<Icon of={Clock3} size={12} />} title={hint}>
        {left}
      </Chip>
    );
  return (
    <span title={hint} className="flex items-center gap-1.25 text-12 text-ink-3 tabular-nums">
      <Icon of={Clock3} size={14} />
      {left}
    </span>
  );
}

type TabsProps = { mode: ComposerMode; onMode: (mode: ComposerMode) => void };

function ModeTabs({ mode, onMode }: TabsProps) {
  const { t } = useTranslation();
  const isPhone = useMedia("isPhone");
  return (
    <fieldset className="flex flex-none gap-0.5">
      <legend className="sr-only">{t("note.modes")}</legend>
      {MODES.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === mode}
          onClick={() => onMode(each)}
          className={clsx(
            "touch-target flex h-6 items-center gap-1.5 rounded-1 px-1.5 text-12",
            each !== mode && "text-ink-2 hover:bg-hover",
            each === mode &&
              (mode === "note"
                ? "font-medium text-note-ink shadow-[inset_0_0_0_1px_var(--note-line)]"
                : "bg-inbound font-medium"),
          )}
        >
          {each === "note" && <Icon of={Lock} size={12} />}
          {t(each === "reply" ? "composer.name" : "note.tab")}
          {!isPhone && <Key>{each === "reply" ? "R" : "N"}</Key>}
        </button>
      ))}
    </fieldset>
  );
}

type Props = {
  conversation: Conversation;
  mode: ComposerMode;
  /** Null for those who may not write notes. */
  onMode: ((mode: ComposerMode) => void) | null;
  clock: ReplyClock;
  obstacle: Obstacle | null;
};

/** The obstacle is named by `composer-obstacle`, which describes the box below. */
export function ComposerHead({ conversation, mode, onMode, clock, obstacle }: Props) {
  const { t } = useTranslation();
  const blocking = useBlocking();
  const isReply = mode === "reply";
  return (
    <div className="flex min-h-8 items-center gap-2 px-3.5 pt-1.5 max-sm:px-5">
      {onMode && <ModeTabs mode={mode} onMode={onMode} />}
      {obstacle && (
        <p id="composer-obstacle" className="py-1 text-12 text-ink-2">
          {obstacle.what} {obstacle.next}
        </p>
      )}
      {conversation.contact.isBlocked && isReply && (
        <Button look="outlined" isBusy={blocking.isBusy} onClick={() => blocking.unblock(conversation.contact)}>
          {t("contacts.unblock")}
        </Button>
      )}
      <span className="ml-auto flex-none">
        {isReply && conversation.state !== "closed" && <Clock clock={clock} endsAt={conversation.replyWindowEndsAt} />}
      </span>
    </div>
  );
}

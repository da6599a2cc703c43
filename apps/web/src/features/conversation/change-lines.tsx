/** What happened to the conversation, between its messages: who, what, when, in one centred line each. */
import {
  ArrowRightLeft,
  Check,
  ChevronDown,
  ChevronUp,
  CirclePlus,
  Hand,
  Info,
  Moon,
  type LucideIcon,
  RotateCcw,
  Sun,
  TextAlignStart,
  Undo2,
} from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useTeamName, useUserName, useWorkspace } from "../../app/session.ts";
import type { Message, PlacementChange } from "../../live/wire.ts";
import { Icon } from "../../ui/icon.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";

const ICONS: Record<PlacementChange["type"], LucideIcon> = {
  opened: CirclePlus,
  queued: TextAlignStart,
  taken: Hand,
  assigned: ArrowRightLeft,
  unassigned: TextAlignStart,
  transferred: ArrowRightLeft,
  snoozed: Moon,
  woken: Sun,
  closed: Check,
  reopened: RotateCcw,
  undone: Undo2,
};

/** A change in words, as this reader would say it. */
export function useChangeWords(): (change: PlacementChange) => string {
  const { t } = useTranslation();
  const { me } = useWorkspace();
  const words = useTimeWords();
  const userName = useUserName();
  const teamName = useTeamName();
  return (change) => {
    const actor =
      change.actor.type === "system"
        ? t("change.system")
        : change.actor.id === me.id
          ? t("change.you")
          : change.actor.name;
    const assignee =
      change.assigneeId === me.id ? t("change.toYou") : (userName(change.assigneeId) ?? t("change.someone"));
    const team = teamName(change.teamId);
    switch (change.type) {
      case "opened":
        return t("change.opened", { actor });
      case "queued":
        return team ? t("change.queued", { team }) : t("change.queuedNoTeam");
      case "taken":
        return t("change.taken", { actor });
      case "assigned":
        return t("change.assigned", { actor, assignee });
      case "transferred":
        return change.assigneeId
          ? t("change.transferredToPerson", { actor, assignee })
          : t("change.transferredToTeam", { actor, team: team ?? t("change.aTeam") });
      case "unassigned":
        // Nobody did it: their owner was not there.
        if (change.actor.type === "system" && change.actor.name === "absence")
          return team ? t("change.returned", { team }) : t("change.returnedNoTeam");
        return team ? t("change.unassigned", { actor, team }) : t("change.unassignedNoTeam", { actor });
      case "snoozed":
        return t("change.snoozed", { actor, at: change.snoozedUntil ? words.dayTime(change.snoozedUntil) : "" });
      case "woken":
        return change.actor.type === "system"
          ? t("change.wokenByTime")
          : t(change.actor.type === "contact" ? "change.wokenByContact" : "change.woken", { actor });
      case "undone":
        return t("change.undone", { actor });
      case "closed":
        return change.disposition
          ? t("change.closedAs", { actor, disposition: change.disposition })
          : t("change.closed", { actor });
      case "reopened":
        return change.actor.type === "contact" && change.assigneeId
          ? t("change.reopenedFor", { actor, assignee })
          : t("change.reopened", { actor });
    }
  };
}

const LINE = "flex items-center justify-center gap-1.5 py-1 text-center text-12 text-ink-3";

function ChangeLine({ change }: { change: PlacementChange }) {
  const words = useTimeWords();
  const say = useChangeWords();
  return (
    <div className={LINE}>
      <Icon of={ICONS[change.type]} size={14} />
      <bdi>{say(change)}</bdi>
      <time dateTime={change.at} title={words.exact(change.at)} className="tabular-nums">
        {words.clock(change.at)}
      </time>
    </div>
  );
}

export function ChangeLines({ changes, isFolded }: { changes: readonly PlacementChange[]; isFolded: boolean }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="pt-0.5 pb-2">
      {isFolded && (
        <div className={LINE}>
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            className="touch-target flex items-center gap-1 rounded-1 px-1 hover:text-ink"
          >
            {t("thread.changes", { count: changes.length })}
            <Icon of={isOpen ? ChevronUp : ChevronDown} size={14} />
          </button>
        </div>
      )}
      {(!isFolded || isOpen) && changes.map((change) => <ChangeLine key={change.id} change={change} />)}
    </div>
  );
}

/** What the channel itself says, such as a changed number. */
export function NoticeLine({ message }: { message: Message }) {
  const { t } = useTranslation();
  const words = useTimeWords();
  return (
    <div className={`${LINE} pb-2`}>
      <Icon of={Info} size={14} />
      <bdi>{message.text ?? t("kind.system")}</bdi>
      <time dateTime={message.createdAt} title={words.exact(message.createdAt)} className="tabular-nums">
        {words.clock(message.createdAt)}
      </time>
    </div>
  );
}

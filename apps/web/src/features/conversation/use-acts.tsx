/** What the palette can do with the open conversation: the header's buttons, and each choice of their menus by its name. */
import {
  ArrowRightLeft,
  Check,
  Hand,
  Lock,
  MessageSquare,
  Moon,
  RotateCcw,
  ShieldAlert,
  Sun,
  Tag as TagIcon,
  TextAlignStart,
  Undo2,
} from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { useMay, useWorkspace } from "../../app/session.ts";
import type { Conversation } from "../../live/wire.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Act } from "../palette/act.ts";
import type { ComposerMode } from "@max/domain/conversation/draft";
import type { HeaderMenu } from "./conversation-header.tsx";
import { isPossible, useHandOn } from "./use-hand-on.ts";
import type { Placing } from "./use-placing.ts";
import { useRelease } from "./use-release.ts";
import type { Tagging } from "./use-tagging.ts";

type Input = {
  conversation: Conversation;
  placing: Placing;
  tagging: Tagging;
  write: (mode: ComposerMode) => void;
  open: (menu: HeaderMenu) => void;
};

export function useActs({ conversation, placing, tagging, write, open }: Input): () => Act[] {
  const { t } = useTranslation();
  const may = useMay();
  const handOn = useHandOn(conversation);
  const { dispositions } = useWorkspace();
  const { release } = useRelease(conversation.id);
  const { state, assigneeId, snoozedUntil, held } = conversation;
  const isOpen = state !== "closed";
  return () => {
    const acts: (Act | false)[] = [
      (state === "new" || state === "queued") &&
        may("conversation.take", conversation) && {
          id: "take",
          words: t("conversation.take"),
          icon: <Icon of={Hand} />,
          shortcut: "T",
          run: () => placing.run({ type: "take" }),
        },
      isOpen &&
        may("message.send", conversation) && {
          id: "reply",
          words: t("keys.reply"),
          icon: <Icon of={MessageSquare} />,
          shortcut: "R",
          run: () => write("reply"),
        },
      may("note.write", conversation) && {
        id: "note",
        words: t("note.add"),
        icon: <Icon of={Lock} />,
        shortcut: "N",
        run: () => write("note"),
      },
      isPossible(handOn) && {
        id: "assign",
        words: t(assigneeId ? "conversation.transfer" : "conversation.assign"),
        icon: <Icon of={ArrowRightLeft} />,
        shortcut: "A",
        run: () => open("assign"),
      },
      tagging.may && {
        id: "tag",
        words: t("tag.act"),
        icon: <Icon of={TagIcon} />,
        shortcut: "L",
        run: () => open("tag"),
      },
      state === "assigned" &&
        may("conversation.snooze", conversation) && {
          id: "snooze",
          words: t(snoozedUntil ? "conversation.wake" : "conversation.snooze"),
          icon: <Icon of={snoozedUntil ? Sun : Moon} />,
          shortcut: "S",
          run: () => open("snooze"),
        },
      isOpen &&
        may("conversation.close", conversation) && {
          id: "close",
          words: t("conversation.close"),
          icon: <Icon of={Check} />,
          shortcut: "E",
          run: () => open("close"),
        },
      state === "closed" &&
        may("conversation.reopen", conversation) && {
          id: "reopen",
          words: t("conversation.reopen"),
          icon: <Icon of={RotateCcw} />,
          run: () => placing.run({ type: "reopen" }),
        },
      held !== null &&
        may("message.release", conversation) && {
          id: "release",
          words: t("held.releaseAct"),
          icon: <Icon of={ShieldAlert} />,
          run: () => release(held.count),
        },
    ];
    const byName: Act[] = [
      ...handOn.people.map(({ user, step }) => ({
        id: `to ${user.id}`,
        words: t("palette.handTo", { name: user.name }),
        icon: <Icon of={ArrowRightLeft} />,
        run: () => placing.run(step),
      })),
      ...handOn.teams.map(({ team, step }) => ({
        id: `to ${team.id}`,
        words: t("palette.handTo", { name: team.name }),
        icon: <Icon of={TextAlignStart} />,
        run: () => placing.run(step),
      })),
    ];
    const { giveBack } = handOn;
    if (giveBack)
      byName.push({
        id: "give back",
        words: t("conversation.giveBack"),
        icon: <Icon of={Undo2} />,
        run: () => placing.run(giveBack),
      });
    if (tagging.may)
      for (const tag of tagging.offered.filter((each) => !tagging.isOn(each)))
        byName.push({
          id: `tag ${tag.id}`,
          words: t("palette.tagWith", { name: tag.name }),
          icon: <Icon of={TagIcon} />,
          run: () => {
            tagging.begin();
            tagging.set(tag, true);
          },
        });
    if (isOpen && may("conversation.close", conversation))
      for (const disposition of dispositions)
        byName.push({
          id: `close ${disposition}`,
          words: t("palette.closeAs", { disposition }),
          icon: <Icon of={Check} />,
          run: () => placing.run({ type: "close", disposition }),
        });
    return [...acts.filter((act) => act !== false), ...byName.map((act) => ({ ...act, isOnlyFound: true }))];
  };
}

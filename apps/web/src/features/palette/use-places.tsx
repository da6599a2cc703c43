/** Where the palette can go from anywhere: the views and queues of the rail, the next waiting conversation, the list of keys. */
import { Hand, Keyboard } from "lucide-react";
import { useTranslation } from "react-i18next";
import { togglePresence } from "../../app/change-presence.ts";
import { useWorkspace } from "../../app/session.ts";
import type { InboxView } from "../../live/inbox-view.ts";
import { Icon } from "../../ui/icon.tsx";
import { useKeysHelp } from "../../ui/keys-help.tsx";
import { PresenceDot } from "../../ui/presence-dot.tsx";
import { keyOf, useRailItems } from "../rail/rail.tsx";
import type { Act } from "./act.ts";

export function usePlaces(go: (view: InboxView) => void, takeNext: () => void): Act[] {
  const { t } = useTranslation();
  const { me } = useWorkspace();
  const { views, saved, queues } = useRailItems();
  return [
    ...[...views, ...saved, ...queues].map((item): Act => ({
      id: `go ${keyOf(item.view)}`,
      words: item.label,
      icon: <Icon of={item.icon} />,
      ...(item.count !== null && { hint: String(item.count) }),
      run: () => go(item.view),
    })),
    { id: "next", words: t("list.takeNext"), icon: <Icon of={Hand} />, shortcut: "T", run: takeNext },
    {
      id: "presence",
      words: t(me.presence === "away" ? "presence.comeBack" : "presence.goAway"),
      icon: <PresenceDot presence={me.presence === "away" ? "available" : "away"} />,
      shortcut: "P",
      run: () => togglePresence(t),
    },
    {
      id: "keys",
      words: t("menu.keys"),
      icon: <Icon of={Keyboard} />,
      shortcut: "?",
      run: () => useKeysHelp.setState({ isOpen: true }),
    },
  ];
}

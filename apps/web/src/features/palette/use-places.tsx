/** Where the palette can go from anywhere: the views and queues of the rail, the customers, the next waiting conversation, the list of keys. */
import { BookUser, Hand, Keyboard } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { togglePresence } from "../../app/change-presence.ts";
import { useWorkspace } from "../../app/session.ts";
import type { InboxView } from "../../live/inbox-view.ts";
import { Icon } from "../../ui/icon.tsx";
import { useKeysHelp } from "../../ui/open-keys-help.ts";
import { PresenceDot } from "../../ui/presence-dot.tsx";
import { keyOf, useRailItems } from "../rail/rail.tsx";
import type { Act } from "./act.ts";

type Ways = { go: (view: InboxView) => void; openContacts: () => void; takeNext: () => void };

export function usePlaces({ go, openContacts, takeNext }: Ways): Act[] {
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
    { id: "contacts", words: t("contacts.title"), icon: <Icon of={BookUser} />, run: openContacts },
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

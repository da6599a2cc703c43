/** What can be done with one message: answer it, or react to it. Seen on hover and whenever it has the focus. */
import { clsx } from "clsx";
import { CornerUpLeft, SmilePlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import type { Message } from "../../live/wire.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ReactionMenu } from "./reaction-menu.tsx";

export function BubbleActions({ message, onQuote }: { message: Message; onQuote: () => void }) {
  const { t } = useTranslation();
  const [hasMenu, setMenu] = useState(false);
  if (!message.externalId || message.revokedAt) return null;
  const react = (
    <IconButton label={t("thread.react")} aria-haspopup="menu" onClick={() => setMenu(true)}>
      <Icon of={SmilePlus} size={14} />
    </IconButton>
  );
  return (
    <div
      className={clsx(
        "absolute top-1/2 flex -translate-y-1/2 opacity-0 transition-opacity group-focus-within/bubble:opacity-100 group-hover/bubble:opacity-100 has-[[data-state=open]]:opacity-100",
        message.direction === "inbound" ? "left-full ml-1" : "right-full mr-1",
      )}
    >
      <IconButton label={t("thread.reply")} onClick={onQuote}>
        <Icon of={CornerUpLeft} size={14} />
      </IconButton>
      {hasMenu ? <ReactionMenu message={message} trigger={react} /> : react}
    </div>
  );
}

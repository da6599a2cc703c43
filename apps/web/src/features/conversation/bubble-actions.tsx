/** What can be done with one message: answer it, or react to it. Seen on hover and whenever it has the focus. */
import { useMutation } from "@tanstack/react-query";
import { clsx } from "clsx";
import { CornerUpLeft, SmilePlus } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { markAnswers, showMessageAnswer } from "../../live/cache.ts";
import type { Message } from "../../live/wire.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../ui/menu.tsx";
import { showToast } from "../../ui/toast.tsx";

const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

export function BubbleActions({ message, onQuote }: { message: Message; onQuote: () => void }) {
  const { t } = useTranslation();
  const react = useMutation({
    mutationFn: async (emoji: string | null) => {
      const mark = markAnswers();
      showMessageAnswer(await client.message.react.mutate({ messageId: message.id, emoji }), mark);
    },
    onError: (error) => showToast(wordsForError(t, error)),
  });
  const ours = message.reactions.find((reaction) => reaction.by === "business")?.emoji;
  if (!message.externalId || message.revokedAt) return null;
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
      <Menu>
        <MenuTrigger asChild>
          <IconButton label={t("thread.react")}>
            <Icon of={SmilePlus} size={14} />
          </IconButton>
        </MenuTrigger>
        <MenuContent side="top" className="min-w-0! [&>div]:flex">
          <div>
            {EMOJI.map((emoji) => (
              <MenuItem
                key={emoji}
                className="w-9 justify-center px-0! text-center text-16"
                onSelect={() => react.mutate(emoji)}
              >
                {emoji}
              </MenuItem>
            ))}
          </div>
          {ours && <MenuItem onSelect={() => react.mutate(null)}>{t("thread.removeReaction")}</MenuItem>}
        </MenuContent>
      </Menu>
    </div>
  );
}

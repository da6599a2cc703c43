/** The choice of a reaction to one message, open from the first; nothing of it is kept for messages that nobody reacts to. */
import { useMutation } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { markAnswers, showMessageAnswer } from "../../live/cache.ts";
import type { Message } from "../../live/wire.ts";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../ui/menu.tsx";
import { showToast } from "../../ui/toast.tsx";

const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/** @param trigger the button it stands at, and opens from again */
export function ReactionMenu({ message, trigger }: { message: Message; trigger: ReactElement }) {
  const { t } = useTranslation();
  const react = useMutation({
    mutationFn: async (emoji: string | null) => {
      const mark = markAnswers();
      showMessageAnswer(await client.message.react.mutate({ messageId: message.id, emoji }), mark);
    },
    onError: (error) => showToast(wordsForError(t, error)),
  });
  const ours = message.reactions.find((reaction) => reaction.by === "business")?.emoji;
  return (
    <Menu defaultOpen>
      <MenuTrigger asChild>{trigger}</MenuTrigger>
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
  );
}
